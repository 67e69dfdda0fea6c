// The whole console: who is signed in decides between its doors and its pages, and the address says which page.
import { createTheme, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Refused } from './api/client';
import { currentSession, SESSION } from './api/session';
import { Failure, Waiting } from './parts/feedback';
import { ToastProvider } from './parts/toast';
import { NotFound, Shell } from './shell/shell';
import { SignIn } from './shell/sign-in';

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
  defaultRadius: 8,
  components: {
    Button: { defaultProps: { size: 'sm' } },
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

function Pages() {
  return (
    <Switch>
      <Route path="/" component={Overview} />
      <Route path="/campaigns" component={Campaigns} />
      <Route path="/campaigns/new" component={NewCampaign} />
      <Route path="/campaigns/:id/:tab?" component={Campaign} />
      <Route path="/contacts" component={Contacts} />
      <Route path="/contacts/:id" component={Contact} />
      <Route path="/audit" component={Audit} />
      <Route path="/audit/:id" component={Decision} />
      <Route path="/policy/:tab?" component={Policy} />
      <Route path="/requests" component={Requests} />
      <Route path="/suppressions" component={Suppressions} />
      <Route path="/ledger" component={Ledger} />
      <Route path="/settings/:tab?" component={Settings} />
      <Route component={NotFound} />
    </Switch>
  );
}
