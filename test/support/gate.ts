/** A promise that is resolved from outside: what waits behind it goes on when the test says so. */
export function createGate () {
  let open = () => {}
  const opened = new Promise<void>(resolve => { open = resolve })
  return { opened, open }
}
