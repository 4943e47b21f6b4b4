import { Type, type TSchema } from 'typebox'
import t from 'tap'
import { receivers } from '../../receivers/index.ts'
import { configSchema } from '../../src/config/schema.ts'
import { webSchema } from '../../src/config/web.ts'
import { rows, verdictOn } from '../support/compatibility.ts'

type Key = { readonly path: string, readonly unsupported: boolean }

/** Every key of a schema; a part that stands in several places is named by the last key that it stands under. */
function keysOf (schema: TSchema, under = ''): Key[] {
  const keys: Key[] = []
  const seen = new Set<TSchema>()
  const walk = (part: TSchema, name: string): void => {
    if (seen.has(part) || Type.IsRef(part)) return
    seen.add(part)
    if (Type.IsCyclic(part)) return Object.values(part.$defs).forEach(definition => walk(definition, name))
    if (Type.IsArray(part)) return walk(part.items, name)
    if ('values' in part && 'keys' in part) return walk(part.values as TSchema, name) // What MapOf makes has a schema there.
    if (!Type.IsObject(part)) return
    for (const [key, property] of Object.entries(part.properties)) {
      keys.push({ path: name ? `${name}.${key}` : key, unsupported: 'unsupported' in property })
      walk(property, nameOf(key))
    }
  }
  walk(schema, under)
  return keys
}

/** `smtp_tls_config` and others have the shape of `tls_config`; the parts of a time interval stand under its name. */
function nameOf (key: string): string {
  if (key.endsWith('tls_config')) return 'tls_config'
  return ['times', 'mute_time_intervals'].includes(key) ? 'time_intervals' : key
}

const sections: ReadonlyArray<readonly [section: string, schema: TSchema]> = [['Keys of the configuration', configSchema(receivers)], ['The web configuration', webSchema]]

for (const [section, schema] of sections) {
  t.test(`${section}: every key is in the document, and only what is not supported is called absent`, async t => {
    const keys = keysOf(schema).filter(({ path }) => !path.startsWith('headers.'))
    t.ok(keys.length > 20)
    for (const { path, unsupported } of keys) {
      const isShape = rows.some(row => row.section === section && row.names.some(name => name.startsWith(`${path}.`)))
      const verdict = verdictOn(section, path) ?? (isShape ? 'same' : undefined)
      if (path === 'http_server_config.http2') t.equal(verdict, 'absent')
      else t.equal(verdict === undefined ? 'not in the document' : verdict === 'absent', unsupported, path)
    }
  })
}
