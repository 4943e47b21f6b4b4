import type { ApiDelivery, ApiSource, ApiTaken } from '../own-answers.ts'
import { plain, printLabels, printTime } from './plain.ts'
import { alignColumns } from './table.ts'

/** One line each; with `all` whatever there is in a list. */
export function sourceTable (sources: readonly ApiSource[], dateFormat: string, { all = false } = {}): string {
  const more = all ? 'Ignored\tDuplicate\tHold\tExpected Every\tLabels\t' : ''
  return alignColumns(`Name\tType\tLast Contact\tAccepted\tRefused\tOpen\tState\t${more}\n` + sources.map(source => {
    const { name, type, lastContact, accepted, refused, open, silent } = source
    const reasons = Object.entries(refused).map(([reason, count]) => `${count} ${reason}`).join(', ')
    const state = silent ? 'SILENT' : lastContact === undefined ? 'never heard of' : 'heard of'
    const row = [name, type, printTime(lastContact, dateFormat), String(accepted), reasons || '0', String(open), state, ...all ? rest(source) : []]
    return `${row.map(plain).join('\t')}\t\n`
  }).join(''))
}

function rest ({ ignored, duplicate, hold = '', expectEvery = '', labels }: ApiSource): string[] {
  return [String(ignored), String(duplicate), hold, expectEvery, printLabels(labels)]
}

export function deliveryTable (deliveries: readonly ApiDelivery[], dateFormat: string, { all = false } = {}): string {
  return alignColumns(`ID\tAt\tBytes\t${all ? 'Headers\t' : ''}Outcome\t\n` + deliveries.map(({ id, at, bytes, headers, outcome }) => {
    const [first = '', ...others] = outcome
    const short = others.length > 0 ? `${first}; and ${others.length} more` : first
    const row = [id, printTime(at, dateFormat), String(bytes), ...all ? [printLabels(headers), outcome.join('; ')] : [short]]
    return `${row.map(plain).join('\t')}\t\n`
  }).join(''))
}

/** All of a request, for people: its body with a line for each member. */
export function deliveryPage ({ id, at, method, bytes, headers, outcome, body }: ApiDelivery, dateFormat: string): string {
  const facts = [
    ['Delivery', id],
    ['At', printTime(at, dateFormat)],
    ['Request', `${method}, ${bytes} bytes`],
    ...Object.entries(headers).map(([name, value]) => ['Header', `${name}: ${value}`]),
    ...outcome.map(line => ['Outcome', line])
  ]
  return alignColumns(facts.map(([name = '', text = '']) => `${name}\t${plain(text)}\n`).join('')) + (body === undefined ? '\nThe body was not kept.\n' : `\n${printBody(body)}\n`)
}

export function takenLines ({ outcome, problems }: ApiTaken): string {
  return [...outcome, ...problems].map(line => `${plain(line)}\n`).join('')
}

function printBody (body: string): string {
  return indented(body).replace(/[^\P{C}\n]/gu, '')
}

function indented (body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
