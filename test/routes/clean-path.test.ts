import t from 'tap'
import { cleanPath } from '../../routes/clean-path.ts'

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
  ['//\\evil.example', '/\\evil.example'],
  ['//api//v2', '/api/v2/'],
  ['/api/v2/.', '/api/v2/'],
  ['/api/v2/x/..', '/api/v2/'],
  ['/api/v2/x/../../v1', '/api/v1']
] as const) t.test(`${path} is ${clean}`, async t => { t.equal(cleanPath(path, '/api/v2'), clean) })
