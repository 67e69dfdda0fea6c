// What `outreach-guard --help` says.

export const HELP = `outreach-guard: may this controller send this person this message, now, and what proves it?

  outreach-guard whoami
      What the key is bound to and may do.

  outreach-guard check jean@client.example [--source linkedin_connection] [--country FR]
  outreach-guard check list.csv [--country FR]
      Decides on one person, or on each row of a CSV file: the column email is needed; country, kind, name, company,
      jobTitle, source and obtainedAt are read where they are. A file of any size is read bit by bit.
      --source KIND        where the address comes from, for all of them: web_form, company_website, ...
      --obtained-at DAY    when it was obtained: 2026-09-10
      --country FR, --kind named_professional, --job-title "Finance director"
      --simulate           records nothing, neither decisions nor facts

  outreach-guard send --to jean@client.example --subject "News" --text letter.txt [--html letter.html]
      Sends one message, if the law allows it. Texts are files; - is standard input.

  outreach-guard suppress jean@client.example [more@client.example ...] [--kind objection] [--reason "by phone"]
      Puts addresses on the stop list, in force at once. --kind: manual, unsubscribe, objection, complaint, bounce.

  outreach-guard network import FILE
      Connections.csv, Invitations.csv, messages.csv, the ZIP of a LinkedIn export, a list of reactions, or cold mail
      (.eml, mbox); waits until it is read.
  outreach-guard network invitations [--strategy real_and_relevant]
      Whom to accept, and why. --strategy: everyone, real_and_relevant, met_in_person
  outreach-guard network quality
      What the network is worth, how that moved, what a cleaned one would do.
  outreach-guard network senders
      Connections who send cold mail.
  outreach-guard network letters nwp_...
      An objection and an access request, ready to be sent to one of them.
      --member NAME        whose network, where several people have one; else me

  outreach-guard verify --save FOLDER
      Keeps the newest checkpoint of the log and its public key, to hold later states against.
  outreach-guard verify --checkpoint FOLDER/checkpoint.txt --log-key FOLDER/key.txt
      Recomputes the whole log from its entries and holds it against that checkpoint.
  outreach-guard verify PACK
      Checks an evidence pack that was unzipped to the folder PACK; asks nobody.

For check and send:
  --purpose WHY            newsletter, prospecting, ...; else the default of the key, else prospecting
  --sender ADDRESS         a registered sender; else the newest one

Everywhere:
  --url URL                where the service is; else OUTREACH_GUARD_URL, else http://127.0.0.1:3000
  --key KEY                the API key; better in OUTREACH_GUARD_KEY, for others can read command lines
  --language fr            reasons in French
  --json                   JSON on a terminal too; in a pipe it always is

Exit codes: 0 all may be sent, 3 something was refused, 1 it failed, 2 the call was wrong.
`;
