import t from 'tap'
import { rendered } from '../support/render.ts'

/** Texts, and what Go makes of them. */
const tables: Record<string, ReadonlyArray<readonly [text: string, result: string]>> = {
  'a time tells its parts': [
    ['{{with tm "2026-11-20T09:08:07.123456789Z"}}{{.}} {{.Unix}} {{.UnixMilli}} {{.UnixMicro}} {{.UnixNano}} {{.Year}} {{.Month}} {{.Day}} {{.Hour}} {{.Minute}} {{.Second}} {{.Nanosecond}} {{.Weekday}} {{.YearDay}} {{.IsZero}}{{end}}', '2026-11-20 09:08:07.123456789 +0000 UTC 1795165687 1795165687123 1795165687123456 1795165687123456789 2026 November 20 9 8 7 123456789 Friday 324 false'],
    ['{{with tm "1969-12-31T23:59:59.5-08:00"}}{{.}} {{.UTC}} {{.Unix}} {{.UnixMilli}} {{.Nanosecond}} {{.Hour}} {{.UTC.Day}} {{.Location}} {{.UTC.Location}}{{end}}', '1969-12-31 23:59:59.5 -0800 -0800 1970-01-01 07:59:59.5 +0000 UTC 28799 28799500 500000000 23 1  UTC'],
    ['{{with (index .Alerts 0).EndsAt}}{{.}} {{.IsZero}} {{.Unix}} {{.Year}} {{.Weekday}}{{end}}', '0001-01-01 00:00:00 +0000 UTC true -62135596800 1 Monday'],
    ['{{printf "%d %d %T %T %v" (tm "2026-11-20T09:08:07Z").Month (tm "2026-11-20T09:08:07Z").Weekday (tm "2026-11-20T09:08:07Z").Month (tm "2026-11-20T09:08:07Z") (tm "2026-11-20T09:08:07Z").Month}}', '11 5 time.Month time.Time November'],
    ['{{(tm "2026-11-20T09:08:07Z").Nope}}', 'error: template: :1:6: executing "" at <"2026-11-20T09:08:07Z">: can\'t evaluate field Nope in type time.Time'],
    ['{{(tm "2026-11-20T09:08:07Z").Year 1}}', 'error: template: :1:6: executing "" at <"2026-11-20T09:08:07Z">: wrong number of args for Year: want 0 got 1']
  ],
  'a time prints by a layout': [
    ['{{(tm "2026-11-05T09:08:07.120Z").Format "Mon Monday Jan January 1 01 2 _2 02 06 2006 3 03 15 4 04 5 05 PM pm .000 .999 MST -0700 Z07:00 002"}}', 'Thu Thursday Nov November 11 11 5  5 05 26 2026 9 09 09 8 08 7 07 AM am .120 .12 UTC +0000 Z 309'],
    ['{{(tm "2026-11-05T21:08:07+05:30").Format "2006-01-02T15:04:05Z07:00 MST -07 3PM"}}', '2026-11-05T21:08:07+05:30 +0530 +05 9PM'],
    ['{{(tm "2026-11-05T21:08:07Z").Format "Janet 2 2nd __2 _2006"}}', 'Janet 5 5nd 309 _2026'],
    ['{{(tm "2026-11-05T21:08:07Z").Format 1}}', 'error: template: :1:37: executing "" at <1>: expected string; found 1']
  ],
  'times are compared and reckoned with': [
    ['{{$a := tm "2026-01-31T00:00:00Z"}}{{$b := tm "2026-01-31T01:00:00+01:00"}}{{$a.Before $b}} {{$a.After $b}} {{$a.Equal $b}} {{eq $a $b}} {{$a.Compare $b}} {{$a.Compare ($a.Add 1)}} {{($a.Add 1).Compare $a}}', 'false false true false 0 -1 1'],
    ['{{with tm "2026-01-31T10:20:30.7Z"}}{{.Add 3600000000000}} {{.Add -1}} {{.AddDate 0 1 0}} {{.AddDate -1 0 -31}} {{.Truncate 3600000000000}} {{.Round 3600000000000}} {{.Round 1000000000}} {{.Truncate 0}}{{end}}', '2026-01-31 11:20:30.7 +0000 UTC 2026-01-31 10:20:30.699999999 +0000 UTC 2026-03-03 10:20:30.7 +0000 UTC 2024-12-31 10:20:30.7 +0000 UTC 2026-01-31 10:00:00 +0000 UTC 2026-01-31 10:00:00 +0000 UTC 2026-01-31 10:20:31 +0000 UTC 2026-01-31 10:20:30.7 +0000 UTC'],
    ['{{(tm "2026-01-31T10:20:30.7Z").Sub (tm "2026-01-30T10:20:30Z")}} {{(index .Alerts 0).StartsAt.Sub (index .Alerts 0).EndsAt}}', '24h0m0.7s 2562047h47m16.854775807s'],
    ['{{(tm "2026-01-31T10:20:30Z").Add "a"}}', 'error: template: :1:34: executing "" at <"a">: expected integer; found "a"'],
    ['{{(tm "2026-01-31T10:20:30Z").Sub 1}}', 'error: template: :1:34: executing "" at <1>: can\'t handle 1 for arg of type time.Time']
  ],
  'a duration prints and tells its parts': [
    ['{{dur 0}} {{dur 5}} {{dur 1500}} {{dur 1500000}} {{dur 1500000000}} {{dur 60000000000}} {{dur 3723004005006}} {{dur -61000000000}} {{dur 9223372036854775807}} {{dur -9223372036854775808}}', '0s 5ns 1.5µs 1.5ms 1.5s 1m0s 1h2m3.004005006s -1m1s 2562047h47m16.854775807s -2562047h47m16.854775808s'],
    ['{{with dur 5430500000000}}{{.Hours}} {{.Minutes}} {{.Seconds}} {{.Milliseconds}} {{.Microseconds}} {{.Nanoseconds}} {{.Round 60000000000}} {{.Truncate 3600000000000}} {{.Abs}}{{end}} {{(dur -1500).Round 1000}} {{(dur -1500).Truncate 1000}} {{(dur -5).Abs}}', '1.5084722222222222 90.50833333333334 5430.5 5430500 5430500000 5430500000000 1h31m0s 1h0m0s 1h30m30.5s -2µs -1µs 5ns'],
    ['{{(dur 5).Nope}}', 'error: template: :1:7: executing "" at <5>: can\'t evaluate field Nope in type time.Duration'],
    ['{{(dur 5).Round}}', 'error: template: :1:7: executing "" at <5>: wrong number of args for Round: want 1 got 0'],
    ['{{(dur 5).Round 1.5}}', 'error: template: :1:16: executing "" at <1.5>: expected integer; found 1.5'],
    ['{{eq (dur 5) 5}} {{lt (dur 5) (dur 6)}} {{printf "%d %T" (dur 5) (dur 5)}}', 'true true 5 time.Duration']
  ]
}

for (const [name, rows] of Object.entries(tables)) {
  t.test(name, async t => {
    for (const [text, result] of rows) t.equal(rendered(text), result, text)
  })
}
