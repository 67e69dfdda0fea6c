// What happens at the service while a page is open: its stream of events says which answers are old.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** While the page is open, whatever it shows under these keys is asked for again when the service says that it moved. */
export function useLive(...keys: readonly string[]): void {
  const client = useQueryClient();
  const joined = keys.join(' ');
  useEffect(() => {
    const source = new EventSource('/v1/events');
    let waiting: number | undefined;
    const freshen = (): void => {
      // A campaign moves many times a second; the eye does not.
      waiting ??= window.setTimeout(() => {
        waiting = undefined;
        for (const key of joined.split(' ')) void client.invalidateQueries({ queryKey: [key] });
      }, 400);
    };
    source.onmessage = freshen;
    for (const name of ['campaign', 'import', 'simulation', 'decision', 'ledger', 'change']) {
      source.addEventListener(name, freshen);
    }
    return () => {
      window.clearTimeout(waiting);
      source.close();
    };
  }, [client, joined]);
}
