// Opens the console: its looks, its language, and the first page.
import '@fontsource-variable/inter/wght.css';
import './mantine.css';
import './style.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { chosenLanguage, loadTexts, TextsProvider } from './texts/texts';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');
const texts = await loadTexts(chosenLanguage());
createRoot(root).render(
  <TextsProvider texts={texts}>
    <App />
  </TextsProvider>,
);
