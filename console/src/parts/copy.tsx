// A button that copies a text, and says that it did.
import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useTexts } from '../texts/texts';
import { Icon } from './icons';

type CopyProps = { readonly text: string; readonly name?: string; readonly shown?: string };

/** `name`: what is copied, for those who hear the button alone; `shown`: other words on it. */
export function Copy({ text, name, shown }: CopyProps) {
  const { say } = useTexts();
  const clipboard = useClipboard({ timeout: 2_000 });
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<Icon name={clipboard.copied ? 'check' : 'copy'} size={14} />}
      onClick={() => {
        clipboard.copy(text);
      }}
      {...(name && { 'aria-label': `${shown ?? say.copy}: ${name}` })}
    >
      {clipboard.copied ? say.copied : (shown ?? say.copy)}
    </Button>
  );
}
