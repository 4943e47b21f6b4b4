import { Type, type Static, type TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import { suggest } from '../../src/config/nearest.ts'
import { BadRequest } from '../../src/errors.ts'
import { parseDocument } from '../json-text.ts'
import type { Limits } from '../limits.ts'

/** Bytes: a note of the greatest length fits, however it is written. */
export const bodyLimit = 64 * 1024

/** A text that says something, of so many characters at most. */
export function Text (longest: number) {
  return Type.Refine(Type.String(), text => text.trim() !== '' && [...text].length <= longest, () => `must be a text of 1 to ${longest} characters`)
}

/** Who asks for something. */
export const By = Text(200)

/** Reads bodies of one shape; a name that is not in it is refused. Throws BadRequest. */
export function bodyReader<Shape extends TObject> (shape: Shape): (body: unknown, limits: Limits) => Static<Shape> {
  const compiled = Compile(shape)
  const known = Object.keys(shape.properties)
  return (body, limits) => {
    if (!Buffer.isBuffer(body) || body.length === 0) throw new BadRequest(`the body is empty, expected a JSON object with ${known.join(', ')}`)
    const posted = parseDocument(body, limits)
    if (typeof posted !== 'object' || posted === null || Array.isArray(posted)) throw new BadRequest(`the body is no JSON object, expected one with ${known.join(', ')}`)
    const unknown = Object.keys(posted).find(name => !known.includes(name))
    if (unknown !== undefined) throw new BadRequest(`nothing here is named ${JSON.stringify(unknown)}${suggest(unknown, known)}; known: ${known.join(', ')}`)
    if (!compiled.Check(posted)) throw new BadRequest(describe(compiled.Errors(posted)))
    return posted
  }
}

function describe (errors: ReadonlyArray<{ readonly keyword: string, readonly instancePath: string, readonly message: string }>): string {
  // Of a name that is not known, two things are said.
  const found = errors.find(({ keyword }) => keyword !== 'boolean')
  if (!found) return 'the body has another shape'
  const place = found.instancePath.slice(1).replaceAll('/', '.')
  return `${place === '' ? 'the body' : place} ${found.message}`
}
