import t from 'tap'
import { cleanPath } from '../../routes/unknown-path.ts'

for (const [path, clean] of [
  ['/', '/'],
  ['/a/b', '/a/b'],
  ['/a/b/', '/a/b/'],
  ['//a///b//', '/a/b/'],
  ['/x/../-/./ready', '/-/ready'],
  ['/../..', '/'],
  ['/a/..', '/'],
  ['/a/...', '/a/...'],
  ['//evil.example/x', '/evil.example/x'],
  ['//\\evil.example', '/%5Cevil.example']
] as const) t.test(`${path} is ${clean}`, async t => { t.equal(cleanPath(path), clean) })
