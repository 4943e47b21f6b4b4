import { readSignature } from './aws-signature.ts'
import type { Received } from '../../support/sink.ts'

/** What a service was asked, in the parts that are compared. */
export type Asked = { readonly [part: string]: unknown }

// What belongs to the connection and to how the body is cut up on its way.
const passedOver = ['connection', 'accept-encoding', 'content-length', 'transfer-encoding']

/** Of the cases of SNS. */
export const awsSecret = 's3cret'

/** `own` stands for the service where it is named. */
export function readRequest (request: Received, own: string): Asked {
  const { method, url, headers, body } = request
  const [path = '', ...query] = url.split('?')
  const kept = Object.entries(headers).filter(([name]) => !passedOver.includes(name)).map(([name, value]) => [name, `${value}`.replaceAll(own, 'service')])
  return {
    method,
    path,
    query: readForm(query.join('?')),
    headers: { ...Object.fromEntries(kept), ...headers.authorization?.startsWith('AWS4') ? { authorization: readSignature(request, awsSecret), 'x-amz-date': 'now' } : {} },
    body: readBody(body.replaceAll(own, 'service'), headers['content-type'] ?? '')
  }
}

function readBody (body: string, type: string): unknown {
  if (body !== '' && /^application\/json(;|$)/.test(type)) return { json: JSON.parse(body), end: /\s*$/.exec(body)?.[0] }
  return /^application\/x-www-form-urlencoded(;|$)/.test(type) ? { form: withNamedEntries(readForm(body)) } : body
}

/** With the values of what is there more than once as a list; the order of different names means nothing. */
function readForm (text: string): { [name: string]: string | string[] } {
  const form = new URLSearchParams(text)
  return Object.fromEntries([...new Set(form.keys())].map(name => {
    const values = form.getAll(name)
    return [name, values.length === 1 ? values.join() : values]
  }))
}

/** Entries of a map, as AWS wants them in a form, under their names instead of their numbers, which mean nothing. */
function withNamedEntries (form: { [name: string]: string | string[] }): { [name: string]: string | string[] } {
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name.replace(/(\.entry)\.(\d+)(?=\.)/, entry => `.entry(${form[name.slice(0, name.indexOf(entry)) + entry + '.Name']})`), value]))
}
