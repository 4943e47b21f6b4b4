import t from 'tap'
import { alertmanagerHash, recognise } from '../../src/domain/foreign-log.ts'
import { xxhash64 } from '../../src/domain/xxhash64.ts'
import { alert, logEntry } from '../support/build.ts'

const vectors: Array<[text: string, hash: string]> = [
  ['', 'ef46db3751d8e999'],
  ['a', 'd24ec4f1a98c6e5b'],
  ['abc', '44bc2cf5ad770999'],
  ['Nobody inspects the spammish repetition', 'fbcea83c8a378bf1']
]

for (const [text, hash] of vectors) {
  t.test(`the XXH64 of ${JSON.stringify(text)} is ${hash}`, async t => {
    t.equal(xxhash64(Buffer.from(text)), hash)
  })
}

// As Alertmanager 0.25 wrote them into its file, told of these alerts.
const written: Array<[labels: { [name: string]: string }, hash: string]> = [
  [{ host: 'é\n"x', alertname: 'B' }, '8cc23bb49d225ba5'],
  [{ alertname: 'B', host: '2' }, '1d7c31860230364d'],
  [{ alertname: 'C', team: 'ü' }, '79c48a515936fad0'],
  [{ alertname: 'C', n: 'resolved', team: 'ü' }, '07bc1fe65de9a465']
]

for (const [labels, hash] of written) {
  t.test(`Alertmanager's log calls ${JSON.stringify(labels)} ${hash}`, async t => {
    t.equal(alertmanagerHash(labels), hash)
  })
}

t.test('an entry from Alertmanager speaks of the alerts at hand by their fingerprints', async t => {
  const [firing, resolved] = [alert({ alertname: 'B', host: '2' }), alert({ alertname: 'C', team: 'ü' })]
  const entry = logEntry({ firing: ['1d7c31860230364d', '07bc1fe65de9a465'], resolved: ['79c48a515936fad0'], hash: 'xxhash64', seq: 0 })

  t.same(recognise(entry, [{ alert: firing, status: 'firing' }, { alert: resolved, status: 'resolved' }]),
    logEntry({ firing: [firing.fingerprint, '07bc1fe65de9a465'], resolved: [resolved.fingerprint], seq: 0 }))
})

t.test('an entry of our own stays as it is', async t => {
  const entry = logEntry({ firing: ['1d7c31860230364d'] })
  t.equal(recognise(entry, [{ alert: alert({ alertname: 'B', host: '2' }), status: 'firing' }]), entry)
  t.equal(recognise(undefined, []), undefined)
})
