/** Clients that know no style sheet get the light colours, which stand in the elements themselves. */
const dark = `:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #16181d !important; }
  .card { background: #22252c !important; }
  .text { color: #e6e8ec !important; border-color: #3a3f4a !important; }
  .link { color: #7ab8f5 !important; }
  .quiet { color: #a3a9b4 !important; }
  .firing { color: #ff9b7d !important; }
  .resolved { color: #9bd65a !important; }
}`

const font = "font-family: -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; font-size: 14px; line-height: 20px;"
/** Labels may be longer than a line, without a space to break it. Said once, for all that is inside: some programs cut mails off at 100 kB. */
const wrap = 'word-break: break-word; overflow-wrap: anywhere;'
const table = 'role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%"'
const fixed = 'table-layout: fixed;'

/** Dark on either colour: white could hardly be read on the green. */
function header (color: string): string {
  return `<td align="center" bgcolor="${color}" style="${font} background-color: ${color}; color: #14161a; font-size: 16px; font-weight: bold; padding: 18px 24px;">`
}

const count = '{{ len .Alerts }} alert{{ if gt (len .Alerts) 1 }}s{{ end }}{{ if .GroupLabels }} for {{ range .GroupLabels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}{{ end }}'

const pair = '{{ .Name }} = {{ .Value }}<br/>'
const gap = '<div style="height: 8px;"></div>'

function heading (text: string): string {
  return `<strong class="quiet" style="color: #59636e;">${text}</strong><br/>`
}

// The lines of values are kept, so there must be no other line ends between the tags of this cell.
const alert = `<tr>
<td class="text" style="${font} color: #24292f; white-space: pre-wrap; padding: 12px 0; border-top: 1px solid #e1e4e8;">${[
  heading('Labels'),
  `{{ range .Labels.SortedPairs }}${pair}{{ end }}`,
  `{{ if .Annotations }}${gap}${heading('Annotations')}{{ range .Annotations.SortedPairs }}${pair}{{ end }}{{ end }}`,
  `{{ if .GeneratorURL }}${gap}<a class="link" href="{{ .GeneratorURL }}" style="color: #0b62bb;">Source</a>{{ end }}`
].join('')}</td>
</tr>`

function section (status: 'Firing' | 'Resolved'): string {
  const color = { Firing: '#b5360f', Resolved: '#3a6d00' }[status]
  return `{{ with .Alerts.${status} }}<tr>
<td class="${status.toLowerCase()}" style="${font} color: ${color}; font-size: 16px; font-weight: bold; padding: 20px 0 8px;">[{{ len . }}] ${status}</td>
</tr>
{{ range . }}${alert}
{{ end }}{{ end }}`
}

/** For a page of an incident that is not over. */
export const acknowledgeButton = `{{ with .Incident }}{{ if ne .State "resolved" }}<a href="{{ .AckURL }}" style="${font} display: inline-block; background-color: #1e6b3a; color: #ffffff; font-weight: bold; text-decoration: none; padding: 10px 20px; border-radius: 4px; margin-bottom: 12px;">Acknowledge</a><br/>{{ end }}{{ end }}`

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
<table class="page" ${table} bgcolor="#f3f4f6" style="${fixed} background-color: #f3f4f6;">
<tr>
<td align="center" style="${wrap} padding: 24px 12px;">
<table class="card" ${table} bgcolor="#ffffff" style="${fixed} max-width: 600px; background-color: #ffffff;">
<tr>
{{ if .Alerts.Firing }}${header('#E6522C')}{{ else }}${header('#68B90F')}{{ end }}
${count}
</td>
</tr>
<tr>
<td style="padding: 24px;">
<table ${table} style="${fixed}">
<tr>
<td align="center">
${acknowledgeButton}<a href="{{ template "__alertmanagerURL" . }}" style="${font} display: inline-block; background-color: #0b62bb; color: #ffffff; font-weight: bold; text-decoration: none; padding: 10px 20px; border-radius: 4px;">View in {{ template "__alertmanager" . }}</a>
</td>
</tr>
${section('Firing')}${section('Resolved')}</table>
</td>
</tr>
</table>
<table ${table} style="${fixed} max-width: 600px;">
<tr>
<td align="center" style="${font} font-size: 12px; padding: 16px;"><a class="quiet" href="{{ .ExternalURL }}" style="color: #59636e;">Sent by {{ template "__alertmanager" . }}</a></td>
</tr>
</table>
</td>
</tr>
</table>
</body>
</html>
`
