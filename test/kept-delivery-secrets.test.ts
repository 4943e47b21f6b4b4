import t from 'tap'
import { bodyOf, packDelivery } from '../src/kept-delivery.ts'
import { BadRequest } from '../src/errors.ts'
import { alertmanager } from '../src/sources/alertmanager.ts'
import { delivery } from './support/sources.ts'

const about = { id: 'd1', at: 0, outcome: [] }

t.test('secrets in lists of names and values, and under longer names, are masked', async t => {
  const body = { settings: [{ name: 'api_key', value: 'geheim' }], tags: [{ key: 'authorization', value: 'geheim' }], vars: { DB_PASSWORD: 'geheim', SECRET_KEY: 'geheim', aws_secret_access_key: 'geheim', stripe_api_key: 'geheim' } }
  const text = (await bodyOf(await packDelivery(delivery(body), alertmanager, about))).toString()
  t.notMatch(text, /geheim/)
})

t.test('a body that is no JSON takes nothing back of what was stored', async t => {
  const form = { ...delivery(Buffer.from('a=1')), json () { throw new BadRequest('no JSON') } }
  t.equal((await packDelivery(form, alertmanager, about)).packed, undefined)
})
