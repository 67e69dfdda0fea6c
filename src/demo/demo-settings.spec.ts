// The demo captures all mail, whatever the environment says.
import { demoSettings } from './demo-settings.js';

it('the demo captures all mail, whatever relay or wish is in the environment', async () => {
  const { settings, relayIgnored } = await demoSettings({ RELAY_URL: 'smtp://relay.example', CAPTURE_MAIL: 'no' });
  expect(settings).toMatchObject({ relayUrl: null, captureMail: true });
  expect(relayIgnored).toBe(true);
});
