// Returns what can be seen with a contrast under 4.5 to 1 (WCAG 2.2, 1.4.3), once nothing fades in or changes its colour any more.
async () => {
    const ends = (one) => Number.isFinite(one.effect.getComputedTiming().endTime);
    await Promise.allSettled(document.getAnimations().filter(ends).map((one) => one.finished));
    // Painted and read back: a colour may be written as rgb(), oklch() or in any other way.
    const paint = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d', {willReadFrequently: true});
    const rgb = (text) => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = text; paint.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
    const light = (c) => c.slice(0, 3).map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (element) => { for (; element; element = element.parentElement) {
        const c = rgb(getComputedStyle(element).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255]; };
    const faint = (element) => { let o = 1; for (; element; element = element.parentElement) o *= +getComputedStyle(element).opacity;
        return o; };
    const poor = [];
    for (const element of document.querySelectorAll('body *')) {
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        if (!own && element.tagName !== 'TEXTAREA' || !element.checkVisibility({visibilityProperty: true})) continue;
        const back = ground(element), o = faint(element), front = rgb(getComputedStyle(element).color).slice(0, 3);
        const [a, b] = [light(front.map((v, i) => v * o + back[i] * (1 - o))), light(back)];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) poor.push(`${ratio.toFixed(1)} ${element.tagName} ${element.textContent.slice(0, 40)}`);
    }
    return poor;
}
