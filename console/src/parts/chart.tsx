// Bars of the gate, a day each: drawn by Chart.js from the colours of the page, and told again as a table.
import { useComputedColorScheme } from '@mantine/core';
import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js';
import { useEffect, useRef } from 'react';
import { type Overview } from '../api/insight';
import { useTexts } from '../texts/texts';
import { OUTCOMES } from './page';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

export default function GateChart({ days }: { readonly days: Overview['gate'] }) {
  const texts = useTexts();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    if (!canvas.current) return undefined;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
    const ticks = {
      color: colour('soft'),
      font: { family: style.getPropertyValue('--mantine-font-family'), size: 11 },
    };
    const day = new Intl.DateTimeFormat(texts.locale, { day: 'numeric', month: 'short' });
    const chart = new Chart(canvas.current, {
      type: 'bar',
      data: {
        labels: days.map((entry) => day.format(new Date(entry.day))),
        datasets: OUTCOMES.map((outcome) => ({
          label: texts.outcome[outcome],
          data: days.map((entry) => entry[outcome]),
          backgroundColor: colour(`${outcome}-bar`),
          stack: 'gate',
          borderRadius: 2,
          maxBarThickness: 26,
        })),
      },
      options: {
        maintainAspectRatio: false,
        animation: false,
        interaction: { mode: 'index', intersect: false },
        scales: {
          x: {
            stacked: true,
            grid: { display: false },
            border: { color: colour('line') },
            ticks: { ...ticks, maxTicksLimit: 8, maxRotation: 0 },
          },
          y: {
            stacked: true,
            grid: { color: colour('line') },
            border: { display: false },
            ticks: { ...ticks, maxTicksLimit: 5, precision: 0 },
          },
        },
        plugins: {
          tooltip: {
            backgroundColor: colour('ink'),
            titleColor: colour('on-ink'),
            bodyColor: colour('on-ink'),
            padding: 10,
            boxPadding: 4,
            cornerRadius: 8,
          },
        },
      },
    });
    return () => {
      chart.destroy();
    };
  }, [days, scheme, texts]);
  return (
    <div className="chart">
      <canvas ref={canvas} role="img" aria-label={texts.overview.gateMore} />
    </div>
  );
}
