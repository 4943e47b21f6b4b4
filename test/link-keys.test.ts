import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openLinkKeys } from '../src/link-keys.ts'

const long = (name: string) => `${name} ${'x'.repeat(16)}`

t.test('the first line signs, the others are still valid', async t => {
  const file = join(t.testdir({ keys: `${long('new')}\r\n\n  ${long('old')}\n` }), 'keys')
  t.same(await (await openLinkKeys(file))(), [long('new'), long('old')])
})

t.test('a new key works at once, and a file that cannot be read takes none away', async t => {
  const file = join(t.testdir({ keys: long('first') }), 'keys')
  const keys = await openLinkKeys(file)
  await writeFile(file, `${long('second')}\n${long('first')}\n`)
  t.same(await keys(), [long('second'), long('first')])
  await writeFile(file, '')
  t.same(await keys(), [long('second'), long('first')])
  await rm(file)
  t.same(await keys(), [long('second'), long('first')])
})

for (const [what, text, why] of [['an empty file', '\n \n', /holds no key/], ['a short key', 'secret\n', /shorter than 16 characters/]] as const) {
  t.test(`${what} is refused when it is opened`, async t => {
    const file = join(t.testdir({ keys: text }), 'keys')
    await t.rejects(openLinkKeys(file), { message: why })
  })
}

t.test('a file that is not there is refused when it is opened', async t => {
  await t.rejects(openLinkKeys(join(t.testdir({}), 'keys')), { message: /unable to read the key of links from .*keys: / })
})
