import type { Both } from '../pair.ts'
import type { Asked } from './asked.ts'

/** A way in which a request of Tocsin may be unlike that of Alertmanager 0.25. `mend` makes of one what it should have been for the other. */
export type Difference = {
  readonly name: string
  readonly reason: string
  /** Of this integration only. */
  readonly integration?: string
  mend (asked: Both<Asked>): Partial<Both<Asked>>
}

export const differences: readonly Difference[] = [
  {
    name: 'User-Agent',
    reason: 'says the version',
    mend: ({ theirs }) => ({ theirs: { ...theirs, headers: inTexts(theirs.headers, text => text.replace('Alertmanager/0.25.0', 'Alertmanager/0.34.0')) } })
  },
  {
    name: 'notification_reason and routeLabels',
    reason: '0.32 tells why it tells, 0.34 has labels of routes',
    integration: 'webhook',
    mend: ({ ours }) => ({ ours: inJson(ours, ({ notification_reason: _reason, routeLabels: _labels, ...json }) => json) })
  }
]

type Json = { readonly [key: string]: unknown }

/** With another body of JSON, where it is one. */
function inJson (asked: Asked, change: (json: Json) => Json): Asked {
  const { body } = asked
  return isObject(body) && isObject(body['json']) ? { ...asked, body: { ...body, json: change(body['json']) } } : asked
}

/** With each text in it changed. */
function inTexts<Value> (value: Value, change: (text: string) => string): Value {
  return JSON.parse(JSON.stringify(value, (_key, inner) => typeof inner === 'string' ? change(inner) : inner))
}

function isObject (value: unknown): value is Json {
  return typeof value === 'object' && value !== null
}
