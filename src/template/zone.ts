/** A time zone, as Go's `time.Location`. */
export type Zone = {
  readonly name: string
  /** What holds at that instant, in milliseconds since the epoch. */
  readonly at: (ms: number) => { readonly minutesEast: number, readonly abbreviation: string, readonly isDaylightSaving: boolean }
}

export const utc: Zone = { name: 'UTC', at: () => ({ minutesEast: 0, abbreviation: 'UTC', isDaylightSaving: false }) }

/** The zone of a time that says how far it is from UTC, and no more. */
export function fixedZone (minutesEast: number): Zone {
  return minutesEast === 0 ? utc : { name: '', at: () => ({ minutesEast, abbreviation: numeric(minutesEast, 4), isDaylightSaving: false }) }
}

/** Locales that between them know the abbreviations of most zones. */
const locales = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-ZA', 'en-IN', 'en-NZ', 'ja-JP']

/** Where the time zone database has others than Unicode: in winter and in summer; empty where it has numbers. */
const otherAbbreviations = new Map(Object.entries({
  'HST HDT': 'America/Adak',
  'MST MST': 'America/Dawson America/Hermosillo America/Mazatlan America/Whitehorse',
  'CST CDT': 'America/Havana',
  ' ': 'America/Miquelon Antarctica/Casey Asia/Colombo Asia/Dubai Asia/Muscat Australia/Eucla Australia/Lord_Howe Pacific/Chatham',
  'WIB WIB': 'Asia/Jakarta Asia/Pontianak',
  'WITA WITA': 'Asia/Makassar',
  'WIT WIT': 'Asia/Jayapura',
  'IST IDT': 'Asia/Jerusalem',
  'PKT PKST': 'Asia/Karachi',
  'CST CST': 'Asia/Macau Asia/Shanghai Asia/Taipei',
  'PST PST': 'Asia/Manila',
  'KST KST': 'Asia/Pyongyang Asia/Seoul',
  'MSK MSK': 'Europe/Kirov Europe/Moscow Europe/Simferopol Europe/Volgograd',
  'ChST ChST': 'Pacific/Guam Pacific/Saipan',
  'SST SST': 'Pacific/Midway Pacific/Pago_Pago',
  'GMT IST': 'Europe/Dublin',
  'GMT BST': 'Europe/Guernsey Europe/Isle_of_Man Europe/Jersey'
}).flatMap(([abbreviations, zones]) => zones.split(' ').map((zone): [string, string[]] => [zone, abbreviations.split(' ')])))

const known = new Map<string, Zone>()

/** The zone of that name in the time zone database; undefined if there is none. */
export function zoneNamed (name: string): Zone | undefined {
  if (name === '' || name === 'UTC') return utc
  if (name === 'Local') return local()
  const cached = known.get(name)
  if (cached) return cached
  // Offsets are names of zones in JavaScript, and not in Go.
  if (!/^[A-Za-z]/.test(name) || !isZone(name)) return
  const zone = createZone(name, name)
  known.set(name, zone)
  return zone
}

/** The zone of this machine. */
export function local (): Zone {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const zone = timeZone === 'UTC' ? utc : zoneNamed(timeZone) ?? utc
  return { ...zone, name: 'Local' }
}

function isZone (name: string): boolean {
  try {
    return Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

/** Until then each place had its own time: so has Go's zero time, which is the end of an alert that fires. */
const beforeZones = Date.UTC(1847, 0)

const quarterMs = 15 * 60_000

function createZone (name: string, timeZone: string): Zone {
  const offsets = Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const names = locales.map(locale => Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }))
  // A zone changes at a quarter of an hour, if at all.
  const quarters = new Map<number, ReturnType<Zone['at']>>()

  function minutesAt (ms: number): number {
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = /GMT([+-])(\d+):?(\d*):?(\d*)/.exec(zoneNameOf(offsets, ms)) ?? []
    return (Number(hours) * 60 + Number(minutes) + Number(seconds) / 60) * (sign === '-' ? -1 : 1)
  }

  function standardMinutes (ms: number): number {
    const year = new Date(ms).getUTCFullYear()
    return Math.min(minutesAt(Date.UTC(year, 0)), minutesAt(Date.UTC(year, 6)))
  }

  function look (ms: number) {
    const minutesEast = minutesAt(ms)
    const isDaylightSaving = minutesEast > standardMinutes(ms)
    if (ms < beforeZones && !timeZone.startsWith('Etc/')) return { minutesEast, isDaylightSaving: false, abbreviation: 'LMT' }
    const other = otherAbbreviations.get(timeZone)?.[isDaylightSaving ? 1 : 0]
    const found = other ?? names.map(format => zoneNameOf(format, ms)).find(text => /^[A-Z]{2,5}$/.test(text))
    return { minutesEast, isDaylightSaving, abbreviation: found || numeric(minutesEast, 2) }
  }

  function at (ms: number) {
    const quarter = Math.floor(ms / quarterMs)
    const seen = quarters.get(quarter)
    if (seen) return seen
    if (quarters.size > 1000) quarters.clear()
    const facts = look(ms)
    quarters.set(quarter, facts)
    return facts
  }
  return { name, at }
}

function zoneNameOf (format: Intl.DateTimeFormat, ms: number): string {
  return format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

/** `+05`, `+0530`; at least as many digits. */
function numeric (minutesEast: number, digits: number): string {
  const distance = Math.abs(minutesEast)
  const text = String(Math.floor(distance / 60)).padStart(2, '0') + String(Math.floor(distance % 60)).padStart(2, '0')
  return (minutesEast < 0 ? '-' : '+') + (digits === 2 && text.endsWith('00') ? text.slice(0, 2) : text)
}
