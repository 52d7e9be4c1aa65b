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
h3 { margin: 0 0 4px; font-size: 1rem; }
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
.finding .todo { margin-top: 6px; color: var(--muted); }
.finding .todo strong { color: var(--text); }
.pill {
	display: inline-block; padding: 1px 10px; border-radius: 12px; background: var(--soft); color: var(--tone);
	font-size: .875rem; font-weight: 600;
}
.finding .pill { margin-left: 8px; }
table { width: 100%; border-collapse: separate; border-spacing: 0; overflow: hidden; }
th, td { padding: 10px 14px; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--muted); font-size: .8125rem; font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; max-width: 260px; }
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
	table, tbody, tr, th, td { display: block; }
	table { background: none; border: 0; overflow: visible; }
	thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
	tbody tr {
		display: grid; grid-template-columns: 1fr 1fr; gap: 10px 14px; padding: 14px 16px; margin-bottom: 10px;
		background: var(--card); border: 1px solid var(--line); border-radius: 12px;
	}
	tbody th, tbody td { padding: 0; border: 0; max-width: none; }
	.state { justify-self: end; text-align: right; }
	td[data-title]::before { content: attr(data-title); display: block; color: var(--muted); font-size: .8125rem; }
}
@media print { body { background: none; } .finding, tr { break-inside: avoid; } }
`;
