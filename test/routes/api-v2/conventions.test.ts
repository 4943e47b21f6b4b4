import type { InjectOptions } from 'fastify'
import t from 'tap'
import { appOf, fakeEngine } from '../../support/app.ts'

const app = appOf(fakeEngine())
t.teardown(() => app.close())

type Row = { what: string, ask: InjectOptions, status: number, body?: unknown, headers?: { [name: string]: string | undefined } }

const json = { 'content-type': 'application/json' }
const alerts = '/api/v2/alerts'
const unsupported = (type: string) => ({ code: 415, message: `unsupported media type "${type}", only [application/json] are allowed` })
const badType = (header: string, why: string) => ({ code: 400, message: `parsing Content-Type header from "${header}" failed, because ${why}` })
const notAcceptable = { code: 406, message: 'unsupported media type requested, only [application/json] are available' }

function posted (type: string | undefined): InjectOptions {
  return { method: 'POST', url: alerts, payload: Buffer.from('[]'), headers: type === undefined ? {} : { 'content-type': type } }
}

const rows: Row[] = [
  { what: 'a body without a type', ask: posted(undefined), status: 415, body: unsupported('application/octet-stream') },
  { what: 'a body of another type', ask: posted('Text/Plain; x=y'), status: 415, body: unsupported('text/plain') },
  { what: 'JSON in any case and with parameters', ask: posted('APPLICATION/JSON; charset=utf-8'), status: 200 },
  { what: 'JSON with a lone semicolon', ask: posted('application/json;'), status: 200 },
  { what: 'a parameter without value', ask: posted('application/json; charset'), status: 400, body: badType('application/json; charset', 'mime: invalid media parameter') },
  { what: 'a parameter with two values', ask: posted('application/json;a=b;A="c"'), status: 400, body: badType('application/json;a=b;A=\\"c\\"', 'mime: duplicate parameter name') },
  { what: 'a parameter with the same value twice', ask: posted('application/json;a=b;a="\\b"'), status: 200 },
  { what: 'a type of three parts', ask: posted('application/json/x'), status: 400, body: badType('application/json/x', 'mime: unexpected content after media subtype') },
  { what: 'a type that is no word', ask: posted('<b>/json'), status: 400, body: badType('<b>/json', 'mime: no media type') },
  { what: 'a type that ends in no slash', ask: posted('text<b>'), status: 400, body: badType('text<b>', 'mime: expected slash after first token') },
  { what: 'a type without a second word', ask: posted('text/<b>'), status: 400, body: badType('text/<b>', 'mime: expected token after slash') },
  { what: 'a type of one word', ask: posted('text'), status: 415, body: unsupported('text') },
  { what: 'no type at all', ask: posted(';'), status: 400, body: badType(';', 'mime: no media type') },
  { what: 'no body and no type', ask: { method: 'POST', url: alerts }, status: 422, body: { code: 602, message: 'alerts in body is required' } },
  { what: 'a POST that accepts HTML only', ask: { method: 'POST', url: alerts, payload: '[]', headers: { ...json, accept: 'text/html' } }, status: 200 },
  { what: 'a POST of nothing that accepts HTML only', ask: { method: 'POST', url: alerts, headers: { ...json, accept: 'text/html' } }, status: 406, body: notAcceptable },
  { what: 'a silence without id, though HTML only is accepted', ask: { method: 'DELETE', url: '/api/v2/silence/', headers: { accept: 'text/html' } }, status: 404, body: { code: 404, message: 'path /api/v2/silence/ was not found' } },
  { what: 'a silence whose id is none', ask: { url: '/api/v2/silence/...' }, status: 422 },
  { what: 'a DELETE that accepts HTML only', ask: { method: 'DELETE', url: '/api/v2/silence/x', headers: { accept: 'text/html' } }, status: 406, body: notAcceptable },
  { what: 'a GET that accepts HTML only', ask: { url: alerts, headers: { accept: 'text/html' } }, status: 406, body: notAcceptable },
  { what: 'a GET that wants no JSON', ask: { url: alerts, headers: { accept: 'application/json;q=0' } }, status: 406, body: notAcceptable },
  { what: 'a GET that accepts anything', ask: { url: alerts, headers: { accept: 'text/html, */*;q=0.1' } }, status: 200 },
  { what: 'a GET that accepts application/*', ask: { url: alerts, headers: { accept: 'application/*' } }, status: 200 },
  { what: 'a slash at the end', ask: { url: `${alerts}/` }, status: 200 },
  { what: 'an unknown path', ask: { url: '/api/v2/x?y=z' }, status: 404, body: { code: 404, message: 'path /api/v2/x was not found' }, headers: { 'cache-control': 'no-store' } },
  { what: 'the API itself', ask: { url: '/api/v2/' }, status: 404, body: { code: 404, message: 'path /api/v2/ was not found' } },
  { what: 'the API without its slash', ask: { url: '/api/v2' }, status: 301, headers: { location: '/api/v2/' } },
  { what: 'the API without its slash, with a query', ask: { url: '/api/v2?x=y' }, status: 301, headers: { location: '/api/v2/?x=y' } },
  { what: 'two slashes', ask: { url: '/api/v2//status' }, status: 301, headers: { location: '/api/v2/status' } },
  { what: 'an escape in the name of a resource', ask: { url: '/api/v2/%61lerts?x=y' }, status: 404, body: { code: 404, message: 'path /api/v2/%61lerts was not found' }, headers: { 'cache-control': 'no-store' } },
  { what: 'a body for such a name', ask: { ...posted('application/json'), url: '/api/v2/%61lerts' }, status: 404 },
  { what: 'a method that is not there for such a name', ask: { method: 'PUT', url: '/api/v2/%61lerts' }, status: 404, headers: { allow: undefined } },
  { what: 'a redirect with more than ASCII', ask: { url: '/api/v2//%c3%a4%3f' }, status: 301, headers: { location: '/api/v2/%C3%A4%3F' } },
  { what: 'a silence whose id is not UTF-8', ask: { url: '/api/v2/silence/%f0%9f%94%94%E4' }, status: 422, body: { code: 601, message: 'silenceID in path must be of type uuid: "\u{1f514}\\xe4"' } },
  { what: 'a PUT to such a silence', ask: { method: 'PUT', url: '/api/v2/silence/%E4/' }, status: 405, headers: { allow: 'GET,DELETE' } },
  { what: 'a silence whose id is long', ask: { url: `/api/v2/silence/${'x'.repeat(200)}` }, status: 422 },
  { what: 'an escape that is none', ask: { url: '/api/v2/silence/%zz' }, status: 400 },
  { what: 'a method that is not there', ask: { method: 'PUT', url: alerts, payload: 'x' }, status: 405, body: { code: 405, message: 'method PUT is not allowed, but [GET,POST] are' }, headers: { allow: 'GET,POST' } },
  { what: 'HEAD', ask: { method: 'HEAD', url: alerts }, status: 405, headers: { allow: 'GET,POST' } },
  { what: 'OPTIONS that is no preflight', ask: { method: 'OPTIONS', url: '/api/v2/status' }, status: 405, headers: { allow: 'GET' } },
  { what: 'silences', ask: { url: '/api/v2/silences' }, status: 200, body: [] },
  { what: 'a new silence', ask: { method: 'POST', url: '/api/v2/silences', payload: '{}', headers: json }, status: 422, body: { code: 602, message: 'comment in body is required' } },
  { what: 'a silence of another type', ask: { method: 'POST', url: '/api/v2/silences', payload: '{}', headers: { 'content-type': 'text/plain' } }, status: 415, body: unsupported('text/plain') },
  { what: 'a DELETE that accepts HTML only', ask: { method: 'DELETE', url: '/api/v2/silence/7d3b1c2e-0000-4000-8000-000000000001', headers: { accept: 'text/html' } }, status: 406, body: notAcceptable },
  { what: 'a POST to one silence', ask: { method: 'POST', url: '/api/v2/silence/7d3b1c2e-0000-4000-8000-000000000001', payload: '{}', headers: json }, status: 405, headers: { allow: 'GET,DELETE' } },
  { what: 'OPTIONS for a silence without id', ask: { method: 'OPTIONS', url: '/api/v2/silence/' }, status: 404, body: { code: 404, message: 'path /api/v2/silence/ was not found' }, headers: { allow: undefined } },
  { what: 'a PUT to a silence without id', ask: { method: 'PUT', url: '/api/v2/silence/', payload: 'x' }, status: 404 },
  { what: 'a GET from another site', ask: { url: alerts, headers: { origin: 'http://x' } }, status: 200, headers: { 'access-control-allow-origin': '*', vary: 'Origin' } },
  { what: 'a GET without origin', ask: { url: alerts }, status: 200, headers: { 'access-control-allow-origin': undefined, vary: 'Origin' } },
  { what: 'a DELETE from another site', ask: { method: 'DELETE', url: alerts, headers: { origin: 'http://x' } }, status: 405, headers: { 'access-control-allow-origin': undefined } },
  {
    what: 'a preflight for POST',
    ask: preflight('POST', 'Content-Type,x-requested-with'),
    status: 204,
    headers: { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'Content-Type,x-requested-with' }
  },
  { what: 'a preflight for DELETE', ask: preflight('DELETE'), status: 204, headers: { 'access-control-allow-origin': undefined, 'access-control-allow-methods': undefined } },
  { what: 'a preflight with a header of its own', ask: preflight('GET', 'authorization'), status: 204, headers: { 'access-control-allow-origin': undefined } },
  { what: 'a preflight for an unknown path', ask: { ...preflight('GET'), url: '/api/v2/x' }, status: 204, headers: { 'access-control-allow-origin': '*' } },
  { what: 'API v1', ask: { url: '/api/v1/alerts' }, status: 410, body: { status: 'deprecated', error: 'The Alertmanager v1 API was deprecated in version 0.16.0 and is removed as of version 0.27.0 - please use the equivalent route in the v2 API' } },
  { what: 'an unknown path of API v1', ask: { url: '/api/v1/x' }, status: 404 }
]

function preflight (method: string, headers?: string): InjectOptions {
  return { method: 'OPTIONS', url: alerts, headers: { origin: 'http://x', 'access-control-request-method': method, ...headers && { 'access-control-request-headers': headers } } }
}

for (const { what, ask, status, body, headers = {} } of rows) {
  t.test(`${what} is answered with ${status}`, async t => {
    const answer = await app.inject(ask)
    t.equal(answer.statusCode, status)
    if (body !== undefined) t.same(answer.json(), body)
    for (const [name, value] of Object.entries(headers)) t.equal(answer.headers[name], value, name)
  })
}
