// Postfix as a relay between a mailer and the sink, where it is installed: tuned as an operator would for one fast relay.
import { hasPostfix, type Postfix, startPostfix } from '../test/setup/postfix.js';

/** Null where there is none. More deliveries at once than the stock 20, and nothing looked up. */
export async function startRelayingPostfix(sinkPort: number): Promise<Postfix | null> {
  if (!hasPostfix) return null;
  const main = [
    ...['myhostname = relay.example', `relayhost = [127.0.0.1]:${sinkPort}`, 'smtp_host_lookup = native'],
    ...['smtpd_recipient_restrictions = permit_mynetworks, reject', 'smtpd_client_connection_count_limit = 0'],
    ...['default_destination_concurrency_limit = 50', 'initial_destination_concurrency = 50'],
    ...['smtp_destination_recipient_limit = 1', 'default_process_limit = 200', 'in_flow_delay = 0'],
  ];
  return startPostfix({ main, listeners: [null] });
}
