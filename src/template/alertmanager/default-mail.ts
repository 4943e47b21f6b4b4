/** Clients that know no style sheet get the light colours, which stand in the elements themselves. */
const dark = `@media (prefers-color-scheme: dark) {
  .page { background: #16181d !important; }
  .card { background: #22252c !important; }
  .text, .text td, .text a { color: #e6e8ec !important; }
  .quiet, .quiet a { color: #9aa0ab !important; }
  .line { border-color: #3a3f4a !important; }
}`

const font = "font-family: -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; font-size: 14px; line-height: 20px;"
const text = `${font} color: #24292f;`
const table = 'role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%"'

function header (color: string): string {
  return `<td align="center" bgcolor="${color}" style="${font} background-color: ${color}; color: #ffffff; font-size: 16px; font-weight: bold; padding: 18px 24px;">`
}

const count = '{{ len .Alerts }} alert{{ if gt (len .Alerts) 1 }}s{{ end }} for {{ range .GroupLabels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}'

const pair = '{{ .Name }} = {{ .Value }}<br/>'

const alert = `<tr>
<td class="text line" style="${text} padding: 12px 0; border-bottom: 1px solid #e1e4e8; word-break: break-word;">
<strong>Labels</strong><br/>
{{ range .Labels.SortedPairs }}${pair}
{{ end }}{{ if .Annotations }}<strong>Annotations</strong><br/>
{{ range .Annotations.SortedPairs }}${pair}
{{ end }}{{ end }}<a href="{{ .GeneratorURL }}" style="color: #0b6bcb;">Source</a>
</td>
</tr>`

function section (status: string): string {
  return `{{ with .Alerts.${status} }}<tr>
<td class="text" style="${text} font-weight: bold; padding: 20px 0 0;">[{{ len . }}] ${status}</td>
</tr>
{{ range . }}${alert}
{{ end }}{{ end }}`
}

/** A notification as a mail: tables and inline styles, because that is what mail clients understand. */
export const mail = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="en">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8"/>
<meta name="viewport" content="width=device-width"/>
<meta name="color-scheme" content="light dark"/>
<meta name="supported-color-schemes" content="light dark"/>
<title>{{ template "__subject" . }}</title>
<style type="text/css">
${dark}
</style>
</head>
<body class="page" bgcolor="#f3f4f6" style="margin: 0; padding: 0; background-color: #f3f4f6;">
<table class="page" ${table} bgcolor="#f3f4f6" style="background-color: #f3f4f6;">
<tr>
<td align="center" style="padding: 24px 12px;">
<table class="card" ${table} bgcolor="#ffffff" style="max-width: 600px; background-color: #ffffff;">
<tr>
{{ if .Alerts.Firing }}${header('#E6522C')}{{ else }}${header('#68B90F')}{{ end }}
${count}
</td>
</tr>
<tr>
<td style="padding: 24px;">
<table ${table}>
<tr>
<td align="center">
<a href="{{ template "__alertmanagerURL" . }}" style="${font} display: inline-block; background-color: #0b6bcb; color: #ffffff; font-weight: bold; text-decoration: none; padding: 10px 20px; border-radius: 4px;">View in {{ template "__alertmanager" . }}</a>
</td>
</tr>
${section('Firing')}${section('Resolved')}</table>
</td>
</tr>
</table>
<table class="quiet" ${table} style="max-width: 600px;">
<tr>
<td align="center" style="${font} font-size: 12px; padding: 16px;"><a href="{{ .ExternalURL }}" style="color: #6a737d;">Sent by {{ template "__alertmanager" . }}</a></td>
</tr>
</table>
</td>
</tr>
</table>
</body>
</html>
`
