// The frame around every page: the places on the left, the palette, who is signed in.
import { ActionIcon, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ask } from '../api/client';
import { SESSION, useSession } from '../api/session';
import { Boundary } from '../parts/boundary';
import { Waiting } from '../parts/feedback';
import { Icon } from '../parts/icons';
import { Page, useMay } from '../parts/page';
import { choose, useTexts } from '../texts/texts';
import { HREF, PLACES } from './nav';
import { Palette } from './palette';

export function Shell({ children }: { readonly children: ReactNode }) {
  const { nav } = useTexts();
  const [isOpen, setOpen] = useState(false);
  const [isJumping, setJumping] = useState(false);
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  const jump = (): void => {
    setJumping(true);
  };
  useHotkeys([
    ['mod+K', jump],
    ['/', jump],
  ]);
  useEffect(() => {
    setOpen(false);
    window.scrollTo(0, 0);
  }, [location]);
  return (
    <>
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {nav.skip}
      </a>
      <div className="frame">
        <div className="topbar">
          <Brand />
          <ActionIcon
            variant="subtle"
            color="dark"
            aria-label={isOpen ? nav.close : nav.open}
            aria-expanded={isOpen}
            onClick={() => {
              setOpen(!isOpen);
            }}
          >
            <Icon name={isOpen ? 'close' : 'menu'} />
          </ActionIcon>
        </div>
        <nav className={isOpen ? 'side open' : 'side'} aria-label={nav.places}>
          <Brand />
          <UnstyledButton className="jump" onClick={jump}>
            <Icon name="search" size={15} /> {nav.jump} <kbd aria-hidden="true">⌘K</kbd>
          </UnstyledButton>
          <Places />
          <div className="foot">
            <Account />
          </div>
        </nav>
        <main id="content" ref={main} tabIndex={-1}>
          <Boundary key={location}>
            <Suspense fallback={<Waiting />}>{children}</Suspense>
          </Boundary>
        </main>
      </div>
      {isJumping && (
        <Palette
          close={() => {
            setJumping(false);
          }}
        />
      )}
    </>
  );
}

function Brand() {
  const { person } = useSession();
  return (
    <Link className="brand" href="/">
      <img src="/mark.svg" alt="" />
      <span>
        Outreach Guard
        {person.controllerName && <small>{person.controllerName}</small>}
      </span>
    </Link>
  );
}

function Places() {
  const { nav } = useTexts();
  const may = useMay();
  const [location] = useLocation();
  return PLACES.map((group, at) => {
    const seen = group.filter(({ wants }) => wants === null || may(wants));
    return (
      seen.length > 0 && (
        <ul key={at}>
          {seen.map(({ name }) => {
            const href = HREF[name];
            const isHere = href === '/' ? location === '/' : location.startsWith(href);
            return (
              <li key={name}>
                <Link className="place" href={href} aria-current={isHere ? 'page' : undefined}>
                  <Icon name={name} />
                  {nav[name]}
                </Link>
              </li>
            );
          })}
        </ul>
      )
    );
  });
}

function Account() {
  const { nav } = useTexts();
  const { person } = useSession();
  const client = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = async (): Promise<void> => {
    await ask('DELETE', '/v1/session');
    client.clear();
    client.setQueryData(SESSION, null);
  };
  const initials = person.name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2)
    .toUpperCase();
  return (
    <Menu position="top-start" width={204} withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className="who" title={nav.account}>
          <span className="face" aria-hidden="true">
            {initials}
          </span>
          <span>
            {person.name}
            <span className="soft small figure-more">{nav.role[person.role]}</span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{nav.theme}</Menu.Label>
        {(['light', 'dark', 'auto'] as const).map((scheme) => (
          <Menu.Item
            key={scheme}
            onClick={() => {
              setColorScheme(scheme);
            }}
            rightSection={colorScheme === scheme ? <Icon name="check" size={14} /> : null}
          >
            {nav.themes[scheme]}
          </Menu.Item>
        ))}
        <Menu.Label>{nav.language}</Menu.Label>
        {(['en', 'fr'] as const).map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            onClick={() => {
              choose(language);
            }}
            rightSection={document.documentElement.lang === language ? <Icon name="check" size={14} /> : null}
          >
            {language === 'en' ? 'English' : 'Français'}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{nav.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function NotFound() {
  const { say } = useTexts();
  return (
    <Page title={say.notFound} lead={say.notFoundMore}>
      <p>
        <Link href="/">{say.home}</Link>
      </p>
    </Page>
  );
}
