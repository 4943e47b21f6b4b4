export const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f6f3; --card: #fff; --ink: #1d1f21; --faint: #63676b; --line: #dcdcd6; --chip: #eeeee9;
  --red: #b3261e; --red-ground: #fdecea; --amber: #8a5300; --amber-ground: #fdf1dc; --green: #1e6b3a; --green-ground: #e6f4ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16181a; --card: #1f2225; --ink: #e7e7e4; --faint: #a0a4a8; --line: #34383c; --chip: #2c3034;
    --red: #ff8a80; --red-ground: #3a1b19; --amber: #ffc46b; --amber-ground: #37290f; --green: #7fd69a; --green-ground: #15301f;
  }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--ground); color: var(--ink); font: 1rem/1.45 system-ui, sans-serif }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .25rem 1rem; margin-bottom: 1rem }
h1 { margin: 0; font-size: 1.25rem }
h2, h3, p, ul { margin: 0 }
a { color: inherit; text-underline-offset: .15em }
time, .faint { color: var(--faint); font-size: .875rem }
.state { padding: 1rem 1.25rem; border: 1px solid; border-radius: .5rem; margin-bottom: 1rem }
.state h2 { font-size: 1.25rem }
.state ul { padding-left: 1.25rem }
.state time { color: inherit; font-size: inherit }
.lost { background: var(--red); border-color: var(--red); color: var(--card) }
.firing { background: var(--red-ground); color: var(--red) }
.warned { background: var(--amber-ground); color: var(--amber) }
.quiet { background: var(--green-ground); color: var(--green) }
.group { margin-bottom: 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); overflow: hidden }
.group > h2 { display: flex; flex-wrap: wrap; align-items: baseline; gap: .375rem; padding: .625rem 1rem; border-bottom: 1px solid var(--line); font-size: 1rem }
.group > .faint { padding: .625rem 1rem }
.alert { padding: .75rem 1rem; border-left: .25rem solid var(--line) }
.alert + .alert { border-top: 1px solid var(--line) }
.alert.critical { border-left-color: var(--red) }
.alert.warning { border-left-color: var(--amber) }
.alert.suppressed h3, .alert.suppressed p { color: var(--faint) }
.alert .faint { font-weight: normal }
.alert h3 { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1rem; font-size: 1rem; overflow-wrap: anywhere }
.alert p { margin-top: .25rem; overflow-wrap: anywhere }
.labels { display: flex; flex-wrap: wrap; gap: .25rem; margin-top: .375rem; padding: 0; list-style: none }
.chip { padding: 0 .5rem; border-radius: .25rem; background: var(--chip); font: .8125rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
nav, footer { margin-top: 1.5rem; color: var(--faint); font-size: .875rem }
nav a { display: inline-block; margin-right: 1rem; padding: .25rem 0 }
`
