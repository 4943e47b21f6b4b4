import type { SettingProblem } from '../receiver.ts'
import type { HttpSettings } from './http-config.ts'

/** Whether a key of an integration is given, or the file that may stand for it; what is empty is not. */
export function isGiven (settings: object, key: string): boolean {
  return [key, `${key}_file`].map((name): unknown => Reflect.get(settings, name)).some(value => value !== undefined && value !== '')
}

/** For the `check` of a receiver: the message, unless one of the keys or a file for it is given. */
export function requireOne (settings: object, keys: readonly string[], message: string): SettingProblem[] {
  return keys.some(key => isGiven(settings, key)) ? [] : [{ path: [], message }]
}

/** For the `check` of a receiver: whether its own http_config says who is asking, in either of the two ways to write that. */
export function isAuthorized (http: HttpSettings | undefined): boolean {
  return http !== undefined && (http.authorization !== undefined || isGiven(http, 'bearer_token'))
}
