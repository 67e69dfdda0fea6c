// The whole console: who is signed in decides between its doors and its pages, and the address says which page.
import { createTheme, defaultVariantColorsResolver, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Refused } from './api/client';
import { currentSession, SESSION } from './api/session';
import { Failure, Waiting } from './parts/feedback';
import { Page, useMay } from './parts/page';
import { ToastProvider } from './parts/toast';
import { NotFound, Shell } from './shell/shell';
import { SignIn } from './shell/sign-in';
import { useTexts } from './texts/texts';

const Overview = lazy(() => import('./pages/overview/overview'));
const Campaigns = lazy(() => import('./pages/campaigns/campaigns'));
const NewCampaign = lazy(() => import('./pages/campaigns/new-campaign'));
const Campaign = lazy(() => import('./pages/campaigns/campaign'));
const Contacts = lazy(() => import('./pages/contacts/contacts'));
const Contact = lazy(() => import('./pages/contacts/contact'));
const Audit = lazy(() => import('./pages/audit/audit'));
const Decision = lazy(() => import('./pages/audit/decision'));
const Policy = lazy(() => import('./pages/policy/policy'));
const Requests = lazy(() => import('./pages/requests/requests'));
const Suppressions = lazy(() => import('./pages/suppressions/suppressions'));
const Ledger = lazy(() => import('./pages/ledger/ledger'));
const Settings = lazy(() => import('./pages/settings/settings'));
const First = lazy(() => import('./shell/first'));
const Join = lazy(() => import('./shell/join'));

const theme = createTheme({
  primaryColor: 'dark',
  cursorType: 'pointer',
  // The ink of the page turns with the theme, and what is written on it turns the other way.
  variantColorResolver: (asked) => {
    const colours = defaultVariantColorsResolver(asked);
    const isInk = asked.variant === 'filled' && (asked.color ?? 'dark') === 'dark';
    return isInk ? { ...colours, color: 'var(--on-ink)' } : colours;
  },
  defaultRadius: 8,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Checkbox: { defaultProps: { iconColor: 'var(--on-ink)' } },
    // Locking the page's scroll would write a style element, which our policy does not let in; style.css does it.
    Modal: { defaultProps: { lockScroll: false, centered: false, yOffset: '10dvh', radius: 12 } },
  },
});

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What is refused stays refused; a service that is away may come back.
      retry: (failures, error) => failures < 2 && !(error instanceof Refused && error.status < 500),
    },
  },
});

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={client}>
        <ToastProvider>
          <Suspense fallback={<Waiting />}>
            <Switch>
              <Route path="/first">
                <First />
              </Route>
              <Route path="/join">
                <Join />
              </Route>
              <Route>
                <SignedIn>
                  <Pages />
                </SignedIn>
              </Route>
            </Switch>
          </Suspense>
        </ToastProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function SignedIn({ children }: { readonly children: ReactNode }) {
  const session = useQuery({ queryKey: SESSION, queryFn: currentSession, staleTime: Infinity });
  if (session.isPending) return <Waiting />;
  if (session.isError) {
    return (
      <main className="door">
        <Failure error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  }
  return session.data ? <Shell>{children}</Shell> : <SignIn />;
}

/** Each page by its address, and the action without which a role is told so instead. */
const PAGES = [
  ['/', null, Overview],
  ['/campaigns', 'campaigns.read', Campaigns],
  ['/campaigns/new', 'campaigns.write', NewCampaign],
  ['/campaigns/:id/:tab?', 'campaigns.read', Campaign],
  ['/contacts', 'contacts.read', Contacts],
  ['/contacts/:id', 'contacts.read', Contact],
  ['/audit', 'decisions.read', Audit],
  ['/audit/:id', 'decisions.read', Decision],
  ['/policy/:tab?', 'law.read', Policy],
  ['/requests', 'requests.handle', Requests],
  ['/suppressions', 'suppressions.read', Suppressions],
  ['/ledger', 'ledger.read', Ledger],
  ['/settings/:tab?', null, Settings],
] as const;

function Pages() {
  const may = useMay();
  const { say } = useTexts();
  return (
    <Switch>
      {PAGES.map(([path, wants, Shown]) => (
        <Route key={path} path={path}>
          {wants === null || may(wants) ? (
            <Shown />
          ) : (
            <Page title={say.notAllowed} lead={say.notAllowedMore} children={null} />
          )}
        </Route>
      ))}
      <Route component={NotFound} />
    </Switch>
  );
}
