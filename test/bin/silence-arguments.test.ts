import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { runTocsin } from '../support/amtool.ts'

/** A router that ends every silence but `none`, and shows nothing. */
async function serve (t: Test) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.setHeader('content-type', 'application/json')
    response.statusCode = request.url?.endsWith('/none') ? 404 : 200
    response.end(response.statusCode === 404 ? '' : JSON.stringify(request.method === 'GET' ? [] : { silenceID: 'new' }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  // It listens on a port.
  return { asked, flags: [`--alertmanager.url=http://127.0.0.1:${(server.address() as AddressInfo).port}`, '--no-version-check'] }
}

t.test('of several silences the one that could not be ended is named, and those that were not tried', async t => {
  const { asked, flags } = await serve(t)
  const [, failed] = [await runTocsin(['silence', 'expire', 'a', 'b', ...flags]), await runTocsin(['silence', 'expire', 'a', 'none', 'b', 'c', ...flags])]
  t.match(failed, { code: 1, stderr: /^tocsin: error: \[DELETE .*deleteSilenceNotFound: no silence none; not tried: b c\n$/ })
  t.same(asked.map(line => line.split('/').at(-1)), ['a', 'b', 'a', 'none'])
  t.match((await runTocsin(['silence', 'expire', 'none', ...flags])).stderr, /deleteSilenceNotFound: no silence none\n$/)
})

t.test('a name that was probably meant as a matcher is warned of', async t => {
  const { flags } = await serve(t)
  for (const [argument, stderr] of [
    ['a=~(', 'warning: a=~( is no matcher (error parsing regexp: missing closing ): `^(?:()$`) and is taken as the name of an alert, as by amtool: alertname="a=~("\n'],
    ['{a="b",c=~"d"}', 'warning: {a="b",c=~"d"} is no matcher (each matcher is an argument of its own, without braces) and is taken as the name of an alert, as by amtool: alertname="{a=\\"b\\",c=~\\"d\\"}"\n'],
    ['=b', 'warning: =b is no matcher (expected the form name="value") and is taken as the name of an alert, as by amtool: alertname="=b"\n'],
    ['DiskFull', ''],
    ['a=~b', '']
  ] as const) {
    t.same(await runTocsin(['silence', 'add', argument, '-c', 'x', ...flags]), { code: 0, stdout: 'new\n', stderr }, argument)
    for (const words of [['silence', 'query', '-q'], ['alert', 'query']]) {
      t.match(await runTocsin([...words, argument, ...flags]), { code: 0, stderr }, `${words.join(' ')} ${argument}`)
    }
  }
})

t.test('what is wrong with certificates is looked for in their file, not in the address', async t => {
  const folder = t.testdir({ 'http.yml': 'tls_config: {ca_file: none.crt}\n' })
  const { code, stderr } = await runTocsin(['silence', 'query', '--alertmanager.url=https://127.0.0.1:1', '--no-version-check', `--http.config.file=${folder}/http.yml`])
  t.equal(code, 1)
  t.match(stderr, /unable to read CA certificate.*; --http\.config\.file says which certificates and passwords to use\n$/)
})
