import bcrypt from 'bcryptjs'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { createBucket, createGuard, networkOf, readBasic } from '../../src/access/guard.ts'
import type { WebSettings } from '../../src/access/web-file.ts'

const log = pino({ level: 'silent' })
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const settings: WebSettings = { tls: undefined, material: undefined, http2: true, headers: {}, users: new Map(), rateLimit: undefined }
// The form that htpasswd writes.
const hashOf = (password: string) => bcrypt.hashSync(password, 4).replace('$2b$', '$2y$')

function arrange (t: Test, before: Partial<WebSettings>) {
  let now: WebSettings = { ...settings, ...before }
  const listeners: Array<(settings: WebSettings) => void> = []
  const guard = createGuard({ current: () => now, onChange: listener => { listeners.push(listener) }, close () {} }, { log, monotonic: () => 0 })
  t.teardown(() => guard.close())
  const change = (after: Partial<WebSettings>) => {
    now = { ...settings, ...after }
    for (const listener of listeners) listener(now)
  }
  return { guard, change }
}

t.test('without users nobody is asked', async t => {
  const { guard } = arrange(t, {})
  t.equal(await guard.admit(undefined), 'admitted')
})

t.test('with users only the right password is admitted, however often it is tried', async t => {
  const { guard, change } = arrange(t, { users: new Map([['ana', hashOf('s3cret:é')], ['bo', hashOf('other')]]) })
  for (const round of ['first', 'again']) {
    t.equal(await guard.admit(basic('ana:s3cret:é')), 'admitted', round)
    t.equal(await guard.admit(basic('ana:other')), 'wrong password', round)
    t.equal(await guard.admit(basic('eve:s3cret:é')), 'wrong password', round)
    t.equal(await guard.admit(basic('eve:other')), 'wrong password', round)
    t.equal(await guard.admit(basic('ana')), 'no password', round)
    t.equal(await guard.admit('Bearer x'), 'no password', round)
    t.equal(await guard.admit(undefined), 'no password', round)
  }
  change({ users: new Map([['ana', hashOf('new')]]) })
  t.equal(await guard.admit(basic('ana:s3cret:é')), 'wrong password', 'a changed password ends what was remembered')
  t.equal(await guard.admit(basic('ana:new')), 'admitted')
  t.equal(await guard.admit(basic('bo:other')), 'wrong password', 'a user that was taken out is unknown')
})

t.test('a password of somebody unknown is not taken for that of the user by whose hash it was measured', async t => {
  const { guard } = arrange(t, { users: new Map([['ana', hashOf('s3cret')]]) })
  t.equal(await guard.admit(basic('eve:s3cret')), 'wrong password')
  t.equal(await guard.admit(basic('unknown eve:s3cret')), 'wrong password')
  t.equal(await guard.admit(basic('ana:s3cret')), 'admitted')
})

t.test('the limit of requests can change', async t => {
  const { guard, change } = arrange(t, { rateLimit: { interval: 1000, burst: 1 } })
  t.same([await guard.admit(undefined), await guard.admit(undefined)], ['admitted', 'too many'])
  change({})
  t.equal(await guard.admit(undefined), 'admitted')
})

t.test('a bucket holds a burst, and fills by one with every interval', async t => {
  let now = 0
  const takes = createBucket({ interval: 100, burst: 2 }, () => now)
  const at = (time: number) => {
    now = time
    return takes()
  }
  t.same([0, 0, 0, 99, 100, 100, 1000, 1000, 1000].map(at), [true, true, false, false, true, false, true, true, false])
})

for (const [header, expected] of [
  [basic('a:b'), { user: 'a', password: 'b' }],
  ['bAsIc YTpi', { user: 'a', password: 'b' }],
  [basic(':'), { user: '', password: '' }],
  [basic('a'), undefined],
  ['Basic', undefined],
  ['Basic a:b', undefined],
  ['Basic YTpi x', undefined]
] as const) t.test(`the header ${header} is read`, async t => { t.same(readBasic(header), expected) })

t.test('addresses of IPv6 are taken for one by their first half', async t => {
  const networks: Array<[address: string, network: string]> = [
    ['10.0.0.1', '10.0.0.1'], ['::ffff:10.0.0.1', '::ffff:10.0.0.1'], ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'], ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'], ['::1', '0:0:0:0'], ['', '']
  ]
  for (const [address, network] of networks) t.equal(networkOf(address), network, address)
})

t.test('whoever guesses, from one address or for users that do not exist, keeps nobody else out', async t => {
  const { guard } = arrange(t, { users: new Map([['ana', hashOf('s3cret')], ['bo', hashOf('other')]]) })
  const guesses = Array.from({ length: 40 }, (_, n) => [guard.admit(basic(`ana:guess ${n}`), '10.0.0.1'), guard.admit(basic(`eve ${n}:guess`), `10.0.1.${n}`)])
  t.equal(await guard.admit(basic('ana:s3cret'), '10.0.0.2'), 'admitted')
  t.equal(await guard.admit(basic('bo:other'), '10.0.0.1'), 'admitted', 'who stands behind the same proxy')
  t.ok((await Promise.all(guesses.flat())).includes('busy'))
})
