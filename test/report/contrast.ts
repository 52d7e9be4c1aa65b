/** The contrast of two colours like `#fff` or `#10141b`, from 1 to 21 (https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio). */
export function contrast(one = '', other = ''): number {
	const luminance = (colour: string): number => {
		const full = colour.length === 4 ? colour.replace(/\w/g, '$&$&') : colour;
		const [r, g, b] = [1, 3, 5].map((at) => {
			const value = Number.parseInt(full.slice(at, at + 2), 16) / 255;
			return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (high + 0.05) / (low + 0.05);
}
