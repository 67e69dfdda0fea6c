// One line that says what was just done, and takes it back where that is possible.
import { UnstyledButton } from '@mantine/core';
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { useTexts } from '../texts/texts';

type Said = { readonly text: string; readonly undo?: () => void; readonly at: number };
type Say = (text: string, undo?: () => void) => void;

const Toast = createContext<Say>(() => undefined);
const SHOWN_MS = 8_000;

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const { say } = useTexts();
  const [said, setSaid] = useState<Said | null>(null);
  const tell = useMemo<Say>(
    () => (text, undo) => {
      setSaid({ text, at: Date.now(), ...(undo && { undo }) });
    },
    [],
  );
  useEffect(() => {
    if (!said) return undefined;
    const timer = window.setTimeout(() => {
      setSaid(null);
    }, SHOWN_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [said]);
  return (
    <Toast value={tell}>
      {children}
      <div role="status" aria-live="polite">
        {said && (
          <div className="toast">
            {said.text}
            {said.undo && (
              <UnstyledButton
                onClick={() => {
                  said.undo?.();
                  setSaid(null);
                }}
              >
                {say.undo}
              </UnstyledButton>
            )}
          </div>
        )}
      </div>
    </Toast>
  );
}

export function useToast(): Say {
  return use(Toast);
}
