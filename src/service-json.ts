/** A member of the JSON object that a service has answered with; undefined where there is none. */
export function memberOfJson (text: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  } catch {
    return undefined
  }
}
