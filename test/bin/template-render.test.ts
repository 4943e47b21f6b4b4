import { join } from 'node:path'
import t from 'tap'
import { runTocsin } from '../support/amtool.ts'

const render = (text: string, ...more: string[]) => runTocsin(['template', 'render', '--template.glob=none', `--template.text=${text}`, ...more])

t.test('a template is printed as it is, without a line end that it has not', async t => {
  t.same(await render('{{ .Status }}'), { code: 0, stdout: 'alertstatus', stderr: '' })
  t.same(await render('{{ .Status }}\n\n'), { code: 0, stdout: 'alertstatus\n\n', stderr: '' })
})

t.test('values are escaped in HTML only', async t => {
  const text = '<b>{{ "<i>" }}</b> {{ safeHtml "<i>" }} <a href="{{ "data:" }}{{ safeUrl "data:" }}">'
  t.equal((await render(text, '--template.type=html')).stdout, '<b>&lt;i&gt;</b> <i> <a href="#ZgotmplZdata:">')
  t.equal((await render(text)).stdout, '<b><i></b> <i> <a href="data:data:">')
})

t.test('data of a file take the place of the made-up ones, names in any case', async t => {
  const file = join(t.testdir({
    'data.json': '{"STATUS": "firing", "groupLabels": null, "alerts": [null, {"startsat": null}], "routeLabels": {"a": "{{ .Status }}{{ routeLabels \\"b\\" }}", "b": "!"}, "other": 1}'
  }), 'data.json')
  const { stdout } = await render('{{ .Status }} {{ .GroupLabels }} {{ len .Alerts }} {{ (index .Alerts 1).StartsAt.IsZero }} {{ routeLabels "a" }} {{ toJson .GroupLabels }}', `--template.data=${file}`)
  t.equal(stdout, 'firing  2 true firing! null')
  const empty = join(t.testdir({ 'empty.json': '{}' }), 'empty.json')
  t.equal((await render('{{ toJson .Alerts }}{{ len .Alerts.Firing }}{{ .ExternalURL }}', `--template.data=${empty}`)).stdout, 'null0')
})

t.test('data that are none are refused', async t => {
  const files = {
    'receiver.json': ['{"receiver": 1}', 'json: cannot unmarshal number into Go struct field Data.receiver of type string'],
    'array.json': ['[]', 'json: cannot unmarshal array into Go value of type template.Data'],
    'alerts.json': ['{"alerts": {}}', 'json: cannot unmarshal object into Go struct field Data.alerts of type template.Alerts'],
    'alert.json': ['{"alerts": ["x"]}', 'json: cannot unmarshal string into Go struct field Data.alerts of type template.Alert'],
    'label.json': ['{"alerts": [{"labels": {"a": true}}]}', 'json: cannot unmarshal bool into Go struct field Alert.alerts.labels of type string'],
    'time.json': ['{"alerts": [{"startsAt": "now"}]}', 'parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"']
  }
  const folder = t.testdir(Object.fromEntries(Object.entries(files).map(([name, [text = '']]) => [name, text])))
  for (const [name, [, message]] of Object.entries(files)) {
    const file = join(folder, name)
    t.same(await render('', `--template.data=${file}`), { code: 1, stdout: '', stderr: `tocsin: error: ${file}: ${message}\n` })
  }
  t.match(await render('', '--template.data=/nowhere'), { code: 1, stdout: '', stderr: 'tocsin: error: cannot read /nowhere: no such file\n' })
  t.match(await render('', `--template.data=${join(t.testdir({ x: '{"receiver"' }), 'x')}`), { code: 1, stderr: /x is not JSON: / })
})

t.test('wrong templates and flags end with 1', async t => {
  const folder = t.testdir({ 'a.tmpl': '{{ foo }}', 'b.tmpl': '\n{{ if }}' })
  const rows: Array<[args: string[], stderr: string]> = [
    [['--template.text={{ .Foo }}', '--template.glob=none'], 'template: :1:3: executing "" at <.Foo>: can\'t evaluate field Foo in type template.Data'],
    [['--template.text=a', `--template.glob=${folder}/*`],
      `${folder}/a.tmpl:1:4: function "foo" not defined\n${folder}/b.tmpl:2:7: missing value for if`],
    [['--template.text=<a href={{ .Status }}', '--template.glob=none', '--template.type=html'],
      'html/template: ends in a non-text context: {stateURL delimSpaceOrTagEnd urlPartNone jsCtxRegexp [] attrNone elementNone <nil>}'],
    [['--template.text=a', '--template.glob=none', '--template.type=pdf'], '--template.type must be one of html, text, not "pdf"; try --help'],
    [['--template.text=a', '--template.glob=a[.tmpl'], 'syntax error in pattern a[.tmpl'],
    [['--template.text=a'], 'required flag(s) \'--template.glob\' not provided'],
    [[], 'required flag(s) \'--template.glob\', \'--template.text\' not provided'],
    [['--template.text=a', '--template.glob=none', 'more'], 'unexpected more, try --help']
  ]
  for (const [args, stderr] of rows) t.same(await runTocsin(['template', 'render', ...args]), { code: 1, stdout: '', stderr: `tocsin: error: ${stderr}\n` })
})
