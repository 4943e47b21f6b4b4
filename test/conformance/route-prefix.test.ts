import { request } from 'node:http'
import t from 'tap'
import { parseExternalURL } from '../../bin/external-url.ts'
import { runAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'
import { appOf, fakeEngine } from '../support/app.ts'
import { listen } from '../support/raw-http.ts'

const config = { route: { receiver: 'chat' }, receivers: [{ name: 'chat' }] }
const paths = ['/', '/?x=1', '/am', '/am/', '/am/sub', '/am/sub/', '/am/-/healthy', '/am/sub/-/ready', '/-/healthy', '/am/api/v2', '/am/api/v2/', '/am/api/v2/status', '/am/api/v2/nope', '/am/metrics/',
  '/am//metrics', '/api/v2/status', '/nope', '/am/nope']

async function ask (origin: string, { method, path }: { method: string, path: string }) {
  return await new Promise((resolve, reject) => {
    request(origin, { method, path, agent: false }, answer => {
      answer.resume().on('end', () => resolve({ status: answer.statusCode, location: answer.headers.location, allow: answer.headers.allow }))
    }).on('error', reject).end()
  })
}

for (const [externalURL, prefix] of [['http://x.example/am/', undefined], ['http://x.example/am', '/'], ['http://x.example', 'am/sub/'], ['http://x.example/other', '/am']] as const) {
  t.test(`below ${prefix ?? 'the path'} of ${externalURL} everything is where Alertmanager has it`, { skip: withoutAlertmanager }, async t => {
    const { origin } = await runAlertmanager(t, { config, externalURL, args: prefix === undefined ? [] : [`--web.route-prefix=${prefix}`] })
    const { routePrefix } = parseExternalURL(externalURL, prefix)
    const ours = `http://127.0.0.1:${await listen(appOf(fakeEngine(), routePrefix === undefined ? {} : { routePrefix }), t)}`
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      // Without its slash the prefix only leads on; of other methods Alertmanager says that it is not found, and we that they are not allowed.
      for (const path of paths.filter(path => method === 'GET' || path !== routePrefix)) t.same(await ask(ours, { method, path }), await ask(origin, { method, path }), `${method} ${path}`)
    }
  })
}
