/** The look of the HTML report: one column on a phone, a table at a desk, light and dark as the reader's system is. */
export const STYLE = `
:root {
	color-scheme: light dark;
	--page: #f4f6f9; --card: #fff; --line: #dde2ea; --text: #1a2130; --muted: #566073;
	--critical: #b42318; --critical-soft: #fdecea;
	--attention: #855300; --attention-soft: #fdf3d8;
	--healthy: #0a6b41; --healthy-soft: #e3f6ec;
	--track: #e3e7ee; --run: #4a73b8;
}
@media (prefers-color-scheme: dark) {
	:root {
		--page: #10141b; --card: #1a202b; --line: #303848; --text: #e8ebf1; --muted: #a8b2c3;
		--critical: #ff9d92; --critical-soft: #40191a;
		--attention: #f3c35a; --attention-soft: #382a0b;
		--healthy: #73dba6; --healthy-soft: #10331f;
		--track: #323b4c; --run: #86aef0;
	}
}
* { box-sizing: border-box; }
body {
	margin: 0; background: var(--page); color: var(--text);
	font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
	font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
main { max-width: 1180px; margin: 0 auto; padding: 24px 20px 40px; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 32px 0 12px; font-size: 1.15rem; }
h3 { display: inline; margin: 0 8px 0 0; font-size: 1rem; }
p { margin: 0; }
svg { display: block; max-width: 100%; }
.critical { --tone: var(--critical); --soft: var(--critical-soft); }
.attention { --tone: var(--attention); --soft: var(--attention-soft); }
.healthy { --tone: var(--healthy); --soft: var(--healthy-soft); }
.verdict {
	padding: 20px 22px; border: 1px solid var(--tone); border-left-width: 8px; border-radius: 12px; background: var(--soft);
}
.verdict h1 { color: var(--tone); }
.verdict p { margin-top: 6px; }
.figures { display: grid; grid-template-columns: repeat(6, 1fr); gap: 12px; margin: 16px 0 0; padding: 0; list-style: none; }
.figures li, .finding, table { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.figures li { padding: 10px 14px; }
.figures strong { display: block; font-size: 1.5rem; line-height: 1.2; color: var(--tone, var(--text)); }
.figures span, .muted, footer { color: var(--muted); font-size: .875rem; }
.finding { padding: 14px 18px; border-left: 6px solid var(--tone); margin-bottom: 10px; }
.finding summary { cursor: pointer; }
.point { margin: 8px 0 0 16px; }
.point + .point { border-top: 1px solid var(--line); padding-top: 8px; }
.todo { margin-top: 6px; color: var(--muted); }
.todo strong { color: var(--text); }
.server { margin-top: 6px; color: var(--muted); font-size: .875rem; }
pre { margin: 6px 0 0; white-space: pre-wrap; font: .8125rem/1.45 ui-monospace, Consolas, "Liberation Mono", monospace; color: var(--text); }
.pill {
	display: inline-block; padding: 1px 10px; border-radius: 12px; background: var(--soft); color: var(--tone);
	font-size: .875rem; font-weight: 600;
}
.sort { margin-right: 8px; color: var(--muted); font-size: .875rem; }
input[name="sort"] { position: absolute; opacity: 0; }
input[name="sort"] + label { display: inline-block; margin: 0 6px 8px 0; padding: 2px 12px; border: 1px solid var(--line); border-radius: 14px; background: var(--card); font-size: .875rem; cursor: pointer; }
input[name="sort"]:checked + label { border-color: var(--text); font-weight: 600; }
input[name="sort"]:focus-visible + label { outline: 2px solid var(--run); outline-offset: 2px; }
#by-name:checked ~ table tr { order: var(--name); }
#by-lastGood:checked ~ table tr { order: var(--lastGood); }
#by-size:checked ~ table tr { order: var(--size); }
#by-duration:checked ~ table tr { order: var(--duration); }
#by-log:checked ~ table tr { order: var(--log); }
#by-proven:checked ~ table tr { order: var(--proven); }
table { width: 100%; border-collapse: separate; border-spacing: 0; overflow: hidden; }
table[role], [role="rowgroup"] { display: flex; flex-direction: column; }
tr[role] { display: grid; grid-template-columns: 1.5fr 1.5fr 1.3fr 1fr 1fr 1fr; grid-auto-flow: column; grid-auto-columns: 1fr; }
th, td { padding: 10px 14px; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--muted); font-size: .8125rem; font-weight: 600; }
tbody th { font-weight: 600; }
.plain { margin-top: 12px; }
.scroll { overflow-x: auto; }
.more, table + .muted { margin-top: 12px; }
td svg { margin-top: 6px; }
footer { margin-top: 28px; }
footer p, footer ul { margin: 0 0 8px; }
footer ul { padding-left: 20px; }
.track { fill: var(--track); }
.good { fill: var(--healthy); }
.bad { fill: var(--critical); }
.limit { fill: var(--text); }
.run { fill: var(--run); }
.frame { fill: none; stroke: var(--critical); }
.frame.now { stroke: var(--run); stroke-dasharray: 2 2; }
@media (max-width: 760px) {
	main { padding: 12px 12px 32px; }
	h1 { font-size: 1.3rem; }
	.verdict { padding: 14px 16px; }
	.figures { grid-template-columns: repeat(3, 1fr); gap: 8px; }
	.figures li { padding: 8px 10px; }
	table[role] { background: none; border: 0; overflow: visible; }
	[role] th, [role] td { display: block; }
	thead[role] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
	tbody[role] tr {
		grid-template-columns: 1fr 1fr; grid-auto-flow: row; gap: 10px 14px; padding: 14px 16px; margin-bottom: 10px;
		background: var(--card); border: 1px solid var(--line); border-radius: 12px;
	}
	tbody[role] th, tbody[role] td { padding: 0; border: 0; }
	.state { justify-self: end; text-align: right; }
	td[data-title]::before { content: attr(data-title); display: block; color: var(--muted); font-size: .8125rem; }
}
@media print { body { background: none; } .finding, tr { break-inside: avoid; } }
`;
