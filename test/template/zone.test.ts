import t from 'tap'
import { parseInstant } from '../../src/domain/instant.ts'
import { formatTime, inZone, timeOf } from '../../src/template/time.ts'
import { zoneNamed } from '../../src/template/zone.ts'

function printed (text: string, zoneName: string): string {
  const instant = parseInstant(text)
  const zone = zoneNamed(zoneName)
  if (!instant || !zone) throw new Error(`no time or no zone: ${text} ${zoneName}`)
  return formatTime(inZone(timeOf(instant), zone), '2006-01-02 15:04:05 -0700 MST')
}

t.test('a time in a zone has the zone\'s clock and abbreviation', async t => {
  const times: Array<[time: string, zone: string, printed: string]> = [
    ['2026-03-29T00:59:59Z', 'Europe/Paris', '2026-03-29 01:59:59 +0100 CET'],
    ['2026-03-29T01:00:00Z', 'Europe/Paris', '2026-03-29 03:00:00 +0200 CEST'],
    ['2026-07-01T12:00:00Z', 'America/New_York', '2026-07-01 08:00:00 -0400 EDT'],
    ['2026-01-01T12:00:00Z', 'Europe/London', '2026-01-01 12:00:00 +0000 GMT'],
    ['2026-07-01T12:00:00Z', 'Europe/Dublin', '2026-07-01 13:00:00 +0100 IST'],
    ['2026-01-01T12:00:00Z', 'Asia/Kolkata', '2026-01-01 17:30:00 +0530 IST'],
    ['2026-01-01T12:00:00Z', 'Asia/Kathmandu', '2026-01-01 17:45:00 +0545 +0545'],
    ['2026-01-01T12:00:00Z', 'America/Sao_Paulo', '2026-01-01 09:00:00 -0300 -03'],
    ['2026-01-01T12:00:00Z', 'Asia/Shanghai', '2026-01-01 20:00:00 +0800 CST'],
    ['2026-01-01T12:00:00Z', 'Asia/Tokyo', '2026-01-01 21:00:00 +0900 JST'],
    ['2026-01-01T12:00:00Z', 'Australia/Sydney', '2026-01-01 23:00:00 +1100 AEDT'],
    ['2026-01-01T12:00:00Z', 'UTC', '2026-01-01 12:00:00 +0000 UTC'],
    ['2026-01-01T12:00:00Z', '', '2026-01-01 12:00:00 +0000 UTC'],
    ['0001-01-01T00:00:00Z', 'Europe/Paris', '0001-01-01 00:09:21 +0009 LMT']
  ]
  for (const [time, zone, text] of times) t.equal(printed(time, zone), text, `${time} in ${zone}`)
})

t.test('a zone that is none is not found', async t => {
  for (const name of ['Nope/Zone', '+01:00', 'Europe', '../etc']) t.equal(zoneNamed(name), undefined, name)
})
