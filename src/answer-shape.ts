import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { HttpAnswer } from './receiver.ts'

/** Reads answers in JSON; undefined for those of another shape. */
export function answerOf<Shape extends TSchema> (shape: Shape): (answer: Pick<HttpAnswer, 'body'>) => Static<Shape> | undefined {
  const known = Compile(shape)
  return ({ body }) => {
    try {
      const said: unknown = JSON.parse(body)
      return known.Check(said) ? said : undefined
    } catch {
      return undefined
    }
  }
}
