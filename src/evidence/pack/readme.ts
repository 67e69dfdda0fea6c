// README.txt of a pack: what is in it, what it proves, and how to check it; for people who have never seen one.

export function readmeOf(kind: 'person' | 'campaign', controller: string, at: Date): string {
  const [en, fr] = kind === 'person' ? [FILES_EN, FILES_FR] : [CAMPAIGN_EN, CAMPAIGN_FR];
  const heading = `${controller}, ${at.toISOString()}`;
  return [
    `EVIDENCE PACK\n${heading}\n`,
    EN_START,
    en,
    EN_END,
    `\n${'-'.repeat(72)}\n\nDOSSIER DE PREUVES\n${heading}\n`,
    FR_START,
    fr,
    FR_END,
  ].join('\n');
}

const EN_START = `What this is
  What Outreach Guard recorded, and the proof that it has not been changed since.
  Read summary.pdf first. Everything in this pack is personal data: keep it
  as carefully as you would the person's file, and destroy it when it has served.

How to check it (needs Node 20 or later, no network, and nobody's help)
    node verify.mjs
  It says OK, or names each thing that does not hold. To trust nothing in this
  pack, give it the public key of the log as you got it from elsewhere, and a
  checkpoint that you kept from an earlier day:
    node verify.mjs --key KEY_FILE --checkpoint OLD_CHECKPOINT
  For the second, ask for the pack with ?from=SIZE (the second line of your old
  checkpoint), or give the answer of GET /v1/ledger/proof/consistency with --proof.

What is in it
  summary.pdf       for reading; made from the files below, and not proof itself
  verify.mjs        the program that checks; 400 lines, open to your expert
  key.txt           the public key(s) of the log
  checkpoint.txt    the log's size and root hash, signed
  entries.jsonl     each entry: its bytes in the log, its proof of inclusion, its
                    sealed content, and the key that opens this content alone
  pack.json         what was asked for, when, and how many entries there are`;

const FILES_EN = `  person.json       shows that the id in the entries is this person's
  decisions/        each decision: the facts it was made from, its reasons, the law
  consents/         consents with their wording, as they were recorded
  objections/       objections and other reasons not to write
  reads/            who read this person's record, when and why
  receipts/         consent receipts (ISO/IEC TS 27560, Kantara 1.1)
  messages.json     messages and what became of them (from the service's tables:
                    not in the log; the decision that each names is)
  known.json        what is known about the person today (likewise)`;

const CAMPAIGN_EN = `                    and, in the same line, what is shown of it: facts, reasons
  campaign.json     the campaign: its text, and how many were allowed, refused, sent
                    (from the service's tables: not in the log)`;

const EN_END = `
What it proves, and what it does not
  An entry that verifies was in the log when the checkpoint was signed, with
  exactly this content. That it was there on an earlier day is shown by a
  checkpoint of that day. That there is no further entry, this pack cannot show:
  every entry of the log can be read by a key with the scope "evidence", and
  those about a person bear the same id. After an erasure entries stay and
  verify, but nobody can open them.`;

const FR_START = `Ce que c'est
  Ce qu'Outreach Guard a enregistré, et la preuve que rien n'a été modifié depuis.
  Commencez par summary.pdf. Tout ce dossier est constitué de données personnelles :
  conservez-le avec le même soin que le dossier de la personne, puis détruisez-le.

Comment le vérifier (il suffit de Node 20 ou plus récent, sans réseau)
    node verify.mjs
  Le programme répond OK, ou nomme chaque élément qui ne tient pas. Pour ne rien
  devoir croire de ce dossier, donnez-lui la clé publique du journal obtenue
  ailleurs, et un point de contrôle conservé d'un jour antérieur :
    node verify.mjs --key FICHIER_CLE --checkpoint ANCIEN_POINT
  Pour ce dernier, demandez le dossier avec ?from=TAILLE (la deuxième ligne de votre
  ancien point), ou donnez avec --proof la réponse de GET /v1/ledger/proof/consistency.

Ce qu'il contient
  summary.pdf       à lire ; tiré des fichiers ci-dessous, sans valeur de preuve propre
  verify.mjs        le programme de vérification ; 400 lignes, que votre expert peut lire
  key.txt           la ou les clés publiques du journal
  checkpoint.txt    la taille et l'empreinte racine du journal, signées
  entries.jsonl     chaque entrée : ses octets dans le journal, sa preuve d'inclusion,
                    son contenu scellé et la clé qui n'ouvre que ce contenu
  pack.json         ce qui a été demandé, quand, et le nombre d'entrées`;

const FILES_FR = `  person.json       montre que l'identifiant des entrées est celui de cette personne
  decisions/        chaque décision : les faits, les motifs, le droit appliqué
  consents/         les consentements avec leur formulation, tels qu'enregistrés
  objections/       les oppositions et autres raisons de ne pas écrire
  reads/            qui a lu le dossier de cette personne, quand et pourquoi
  receipts/         les reçus de consentement (ISO/IEC TS 27560, Kantara 1.1)
  messages.json     les messages et leur sort (tirés des tables du service : hors
                    journal ; la décision que chacun nomme y figure)
  known.json        ce que l'on sait de la personne aujourd'hui (de même)`;

const CAMPAIGN_FR = `                    et, sur la même ligne, ce qui en est montré : faits, motifs
  campaign.json     la campagne : son texte, combien de messages permis, refusés, envoyés
                    (tirés des tables du service : hors journal)`;

const FR_END = `
Ce qu'il prouve, et ce qu'il ne prouve pas
  Une entrée vérifiée figurait dans le journal à la signature du point de contrôle,
  avec exactement ce contenu. Un point de contrôle d'un jour antérieur montre qu'elle
  y était ce jour-là. Ce dossier ne peut montrer qu'il n'existe aucune autre entrée :
  toute entrée du journal est lisible avec une clé de portée « evidence », et celles
  d'une personne portent le même identifiant. Après un effacement, les entrées
  restent et se vérifient, mais plus personne ne peut les ouvrir.
`;
