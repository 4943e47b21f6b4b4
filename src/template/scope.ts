/** Which variables are visible at a place of a template, and which slot of an execution each of them has. */
export type Scope = {
  /** The slot of the variable that the name means here; undefined if none is declared yet. */
  readonly find: (name: string) => number | undefined
  /** A new variable, which hides others of its name. */
  readonly declare: (name: string) => number
  /** Variables that are declared meanwhile are forgotten afterwards. */
  readonly within: <Result>(compile: () => Result) => Result
  /** How many slots an execution needs. */
  readonly slots: () => number
}

export function createScope (): Scope {
  const visible = ['$']
  const slotOf = [0]
  let slots = 1
  return {
    find: name => {
      const place = visible.lastIndexOf(name)
      return place < 0 ? undefined : slotOf[place]
    },
    declare: name => {
      visible.push(name)
      slotOf.push(slots)
      return slots++
    },
    within: compile => {
      const depth = visible.length
      const result = compile()
      visible.length = depth
      slotOf.length = depth
      return result
    },
    slots: () => slots
  }
}
