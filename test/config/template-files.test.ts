import { join } from 'node:path'
import t from 'tap'
import { readConfigFile } from '../../src/config/read-file.ts'
import { ConfigError } from '../../src/errors.ts'
import { receivers } from '../support/config-receivers.ts'

const minimal = 'route: {receiver: chat}\nreceivers: [{name: chat}]\n'

function errorsOf (file: string): string[] {
  try {
    readConfigFile(file, { receivers })
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
  return []
}

t.test('everything that is wrong with template files is told at once, each with its place, after what is wrong in the configuration', async t => {
  const folder = t.testdir({
    'tocsin.yml': 'route: {receiver: nobody}\nreceivers: [{name: chat}]\ntemplates: ["*.tmpl", "sub*"]\n',
    'a.tmpl': '{{ define "a" }}{{ .Status }}{{ end }}',
    'b.tmpl': 'one\ntwo {{ shout .Status }}',
    'c.tmpl': '{{ define "c" }}{{ end }}\n{{ if .Status }}',
    sub: {}
  })
  const [first, ...others] = errorsOf(join(folder, 'tocsin.yml'))
  t.match(first, 'tocsin.yml:1:')
  t.same(others, [
    `${join(folder, 'sub')}: cannot read the file: it is a folder`,
    `${join(folder, 'b.tmpl')}:2:8: function "shout" not defined`,
    `${join(folder, 'c.tmpl')}:2:17: unexpected EOF`
  ])
})

t.test('a glob that matches nothing is no error', async t => {
  const folder = t.testdir({ 'tocsin.yml': `${minimal}templates: ["*.tmpl"]\n` })
  t.same(errorsOf(join(folder, 'tocsin.yml')), [])
})

t.test('another text in a template file is another configuration', async t => {
  const hashOf = (text: string) => {
    const folder = t.testdir({ 'tocsin.yml': `${minimal}templates: ["*.tmpl"]\n`, 'a.tmpl': text })
    return readConfigFile(join(folder, 'tocsin.yml'), { receivers }).hash
  }
  t.equal(hashOf('{{ define "a" }}1{{ end }}'), hashOf('{{ define "a" }}1{{ end }}'))
  t.not(hashOf('{{ define "a" }}1{{ end }}'), hashOf('{{ define "a" }}2{{ end }}'))
})
