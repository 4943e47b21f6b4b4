import { style } from './web-style.ts'

/** What a page has beside that of the start page: buttons that a thumb hits in the dark. */
export const incidentStyle = `${style}
body { max-width: 44rem }
h1 { overflow-wrap: anywhere }
section > h2 { font-size: 1rem }
.state p { margin-top: .25rem }
.said { padding: .75rem 1rem; margin-bottom: 1rem; border: 1px solid var(--line); border-left: .25rem solid var(--ink); border-radius: .5rem; background: var(--card) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .375rem 1rem; margin: 0 0 1rem }
dt { color: var(--faint) }
dd { margin: 0; overflow-wrap: anywhere }
form { margin: 0 0 1rem }
.acts { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem }
button, textarea { width: 100%; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: var(--ink); font: inherit }
button { min-height: 3.25rem; padding: .5rem .75rem; font-weight: 600; cursor: pointer; overflow-wrap: anywhere }
button.main { grid-column: 1 / -1; min-height: 4.5rem; border-color: transparent; background: var(--main); color: var(--on-main); font-size: 1.25rem }
button small { display: block; font-weight: normal; color: var(--faint) }
button.main small { color: inherit }
button:focus-visible, textarea:focus-visible { outline: .1875rem solid var(--main); outline-offset: .125rem }
.acts .legend { grid-column: 1 / -1; margin: .25rem 0 -.25rem; color: var(--faint); font-size: .875rem }
.acts .third { grid-column: 1 / -1; display: grid; grid-template-columns: repeat(3, 1fr); gap: .75rem }
label { display: block; margin-bottom: .25rem; color: var(--faint); font-size: .875rem }
textarea { display: block; min-height: 5rem; padding: .625rem .75rem; margin-bottom: .75rem }
.alert.new { border-left-color: var(--red) }
ol { margin: 0; padding: 0; list-style: none }
.line { display: grid; grid-template-columns: 5.5rem 1fr; gap: 0 .5rem; padding: .375rem 1rem; overflow-wrap: anywhere }
.line + .line { border-top: 1px solid var(--line) }
:root { --main: #1e6b3a; --on-main: #fff }
@media (prefers-color-scheme: dark) { :root { --main: #7fd69a; --on-main: #0d1f14 } }
`
