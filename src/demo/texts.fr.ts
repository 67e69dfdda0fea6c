import { type Texts } from './texts.js';

export const FR: Texts = {
  language: 'fr',
  starting: 'démarrage du service ...',
  parts: {
    lists: 'import de trois listes ...',
    mail: 'décision pour chaque personne, envoi de ce qui est permis ...',
    no: 'un destinataire se désinscrit ...',
  },
  relayIgnored: 'RELAY_URL est défini, mais la démo n’envoie jamais rien : les e-mails sont capturés',
  again: (runs, where) =>
    `données ${runs === 1 ? 'd’une exécution précédente' : `de ${runs} exécutions précédentes`} trouvées (${where}) : elles restent telles quelles, et l’entreprise est enregistrée à nouveau`,
  colon: ' : ',
  title: 'Outreach Guard, la démo',
  about: (company) =>
    `${company}, une entreprise qui n’existe pas, voudrait écrire aux personnes de trois listes. Pour chacune, la question est : en a-t-elle le droit, maintenant, et qu’est-ce qui le prouve ? Les e-mails sont capturés ici ; aucun ne quitte cette machine.`,
  lists: {
    title: 'Ce que contiennent les listes',
    columns: ['liste', 'lignes', 'reprises', 'sans adresse', 'refusées', 'oppositions, adresses mortes'],
    refusedRow: (file, row, reason) => `${file}, ligne ${row} : ${reason}`,
  },
  campaigns: {
    title: 'À qui peut-on écrire',
    columns: ['envoi', 'personnes', 'permis', 'refusés', 'à examiner', 'envoyés'],
    single: 'un message, demandé',
    total: 'ensemble',
  },
  allowed: 'Permis, et sur quelle base',
  refused: 'Refusés, et pourquoi',
  review: 'En attente d’un examen',
  counted: 'Chaque personne compte une fois, sous le premier motif ; la décision les donne tous.',
  spelledOut: {
    title: 'Deux refus en toutes lettres',
    law: 'Droit',
    remedy: 'Ce qui le rendrait licite',
    record: (decision, leaf) => `enregistré : ${decision}, feuille ${leaf}`,
  },
  stop: {
    title: 'Un non est un non',
    clicked: (email, status, ms) => `${email} clique sur « se désinscrire » : réponse ${status} en ${ms} ms.`,
    next: (title) => `Le message suivant à la même personne : refusé (${title}).`,
  },
  look: {
    title: 'À voir vous-même',
    console: 'la console',
    outbox: (mails) => `les e-mails capturés (${mails})`,
    api: 'les mêmes, par l’API',
    docs: 'tous les chemins de l’API',
    checkpoint: 'le registre, signé',
    evidence: 'la preuve de ce « non »',
    health: 'est-ce que tout va bien ?',
    link: 'un lien de désinscription',
    key: 'la clé à utiliser',
    curl: 'par exemple',
  },
  running: 'Le service continue. Arrêtez-le par Ctrl+C.',
  done: 'Tout s’est passé comme prévu. Sans --exit, le service continue, pour que vous puissiez tout voir.',
  failed: 'La démo ne s’est pas déroulée comme prévu :',
};
