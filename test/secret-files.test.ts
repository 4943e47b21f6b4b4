import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { webhook } from '../receivers/webhook.ts'
import { readSecretFiles } from '../src/secret-files.ts'

t.test('the content of url_file stands under url, as it is at the moment', async t => {
  const file = join(t.testdir({ url: ' http://one.example/ \n' }), 'url')
  const settings = { url_file: file, max_alerts: 3, timeout: 0 }
  t.match(await readSecretFiles(webhook.settings, settings), { url: 'http://one.example/', max_alerts: 3 })
  writeFileSync(file, 'http://two.example/')
  t.match(await readSecretFiles(webhook.settings, settings), { url: 'http://two.example/' })
})

t.test('a file that cannot be read fails the attempt, to be tried again', async t => {
  const file = join(t.testdir({ url: 'x' }), 'url')
  rmSync(file)
  await t.rejects(readSecretFiles(webhook.settings, { url_file: file }), { name: 'DeliveryError', retryable: true, message: `unable to read url file ${file}: no such file` })
})

t.test('an error names a relative file in full, as the working directory is not where the configuration is', async t => {
  await t.rejects(readSecretFiles(webhook.settings, { url_file: 'secrets/none' }), { message: `unable to read url file ${resolve('secrets/none')}: no such file` })
})

t.test('settings without files stay as they are', async t => {
  const settings = { url: 'http://one.example/', max_alerts: 0, timeout: 0 }
  t.strictSame(await readSecretFiles(webhook.settings, settings), settings)
})
