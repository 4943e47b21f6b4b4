/** Whether settings have a key, or the file that stands for it. As in Alertmanager, what is empty counts as absent. */
export function isGiven (settings: object, key: string): boolean {
  return [key, `${key}_file`].some(name => ![undefined, ''].includes(Reflect.get(settings, name)))
}
