/** One line of logfmt: time, level and message first, then the other fields in their order. */
export function formatLogfmt (record: { [key: string]: unknown }): string {
  const { time, level, msg, ...fields } = record
  const pairs = Object.entries({ time, level, msg, ...fields }).filter(([, value]) => value !== undefined)
  return pairs.map(([key, value]) => `${key.replace(/[\s="\p{Cc}]/gu, '_')}=${quote(value)}`).join(' ') + '\n'
}

function quote (value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === '' || /[\s="\\\p{Cc}]/u.test(text) ? JSON.stringify(text) : text
}
