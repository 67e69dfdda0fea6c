// What a page shows is in its address: every view can be linked, kept and gone back to.
import { useSearchParams } from 'wouter';

/** One value of the query, and how to change it; an empty one is left out of the address. */
export function useUrlState(name: string, fallback = ''): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = (value: string): void => {
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '' || value === fallback) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  };
  return [params.get(name) ?? fallback, set];
}
