// A person's time on record, newest first: sources, consents, what was sent, what was decided, what they said.
import { Link } from 'wouter';
import { useMay } from '../../parts/page';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts/texts';
import { type Contact } from './contact';
import { type Moment, momentsOf } from './moments';

export function Timeline({ contact }: { readonly contact: Contact }) {
  const texts = useTexts();
  const may = useMay();
  const moments = momentsOf(contact, texts);
  return (
    <ol className="steps">
      {moments.map((moment) => (
        <li key={moment.key} className={moment.tone}>
          <div className="row spread">
            <strong>{linked(moment, may('decisions.read'))}</strong>
            <span className="soft small">
              <Time at={moment.at} precise />
            </span>
          </div>
          {moment.more && <p className="soft">{moment.more}</p>}
          {moment.quote && <p className="quote">{moment.quote}</p>}
        </li>
      ))}
    </ol>
  );
}

function linked({ title, href }: Moment, may: boolean) {
  return href && may ? <Link href={href}>{title}</Link> : title;
}
