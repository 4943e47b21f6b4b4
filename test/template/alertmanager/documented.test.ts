import t from 'tap'
import { defaultTemplates } from '../../../src/template/alertmanager/default-templates.ts'
import { alertmanagerFunctions } from '../../../src/template/alertmanager/functions.ts'
import { verdictOn } from '../../support/compatibility.ts'

t.test('every function and every built-in template is in the document', async t => {
  for (const name of alertmanagerFunctions.keys()) t.ok(verdictOn('Templates', name), name)
  const names = defaultTemplates.map(text => /(?<=define ")[^"]+/.exec(text)?.[0] ?? 'one without a name')
  for (const name of names) t.ok(verdictOn('Templates', name), name)
})
