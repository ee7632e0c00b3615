namespace OmaGateway.Tests.Storefront;

/// <summary>The most frequent faults that accessibility checkers find, looked for in the page itself: names, labels, order, contrast.</summary>
internal static class Accessibility
{
    /// <summary>Gives a list of faults.</summary>
    public const string Script =
        """
        () => {
          const faults = [];
          const visible = element => element.offsetParent !== null && getComputedStyle(element).visibility !== 'hidden';
          const all = selector => [...document.querySelectorAll(selector)].filter(visible);
          if (!document.documentElement.lang) faults.push('no language');
          if (!document.title) faults.push('no title');
          if (all('h1').length !== 1) faults.push('not one h1');
          for (const landmark of ['header', 'main', 'footer']) if (all(landmark).length !== 1) faults.push('not one ' + landmark);
          for (const input of all('input')) if (![...input.labels].some(label => label.textContent.trim())) faults.push('no label: ' + input.id);
          for (const button of all('button, a[href]')) if (!(button.textContent.trim() || button.getAttribute('aria-label'))) faults.push('no name: ' + button.outerHTML);
          for (const image of all('img')) if (!image.hasAttribute('alt')) faults.push('no alt: ' + image.src);
          for (const group of all('[role=group], section, [role=region]')) if (!(group.getAttribute('aria-label') || document.getElementById(group.getAttribute('aria-labelledby') ?? '')?.textContent.trim())) faults.push('no name: ' + group.tagName + '#' + group.id);
          for (const reference of document.querySelectorAll('[aria-describedby], [aria-labelledby]')) for (const id of ((reference.getAttribute('aria-describedby') ?? '') + ' ' + (reference.getAttribute('aria-labelledby') ?? '')).split(/\s+/).filter(Boolean)) if (!document.getElementById(id)) faults.push('refers to nothing: ' + id);
          const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
          for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) faults.push('id twice: ' + id);
          if (document.querySelector('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])')) faults.push('positive tabindex');
          for (const header of all('th')) if (!header.scope) faults.push('th without scope');
          let level = 0;
          for (const heading of all('h1,h2,h3,h4')) { const now = Number(heading.tagName[1]); if (now > level + 1) faults.push('heading skips a level: ' + heading.textContent); level = now; }

          // Contrast (WCAG 2.2, 1.4.3): text against the nearest background that is not transparent.
          const parse = color => (color.match(/[\d.]+/g) ?? []).map(Number);
          const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = element => { for (let at = element; at; at = at.parentElement) { const color = parse(getComputedStyle(at).backgroundColor); if (color.length === 3 || color[3] > 0) return color; } return [255, 255, 255]; };
          for (const element of all('body *')) {
            if (![...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()) || element.disabled) continue;
            const [light, dark] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))].sort((a, b) => b - a);
            const ratio = (light + 0.05) / (dark + 0.05);
            const large = parseFloat(getComputedStyle(element).fontSize) >= 24;
            if (ratio < (large ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)}: ${element.textContent.trim().slice(0, 30)}`);
          }
          return faults;
        }
        """;
}
