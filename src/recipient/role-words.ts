// What stands before the @ of an address that belongs to a function and not to a person, in the languages of Europe.
// No word here is also a first name, nor the post of one single person (`ceo`, `directeur`): these are people.

/** Whole local parts, or the parts of one between dots and hyphens; without accents, in lower case. */
export const ROLE_WORDS = `
  aanvraag abonnement abrechnung abteilung abuse accounting accounts accountspayable accountsreceivable accueil achat
  achats achizitii acquisti adherents admin administracao administracion administratie administratif administratifs
  administration administrator admission admissions ads adv advertise advertising advocaten affiliate affiliates
  afspraak agence agencia agency agentur agenzia ajuda alert alerts allas almacen amm amministrazione anfrage anfragen
  anmeldung annahme annonces announcements apoio apoiocliente apotheke applications apply architecten architectes
  architekten archivo asiakaspalvelu assicurazioni assistance assistenza assistenzaclienti assurance assurances
  atelier atencionalcliente atencioncliente atendimento attivita auberge auftraege auftrag ausbildung avocats ayuda
  ayuntamiento azienda backoffice bedrijf benefits beratung bestelling bestellingen bestellung bestellungen bestilling
  bewerbung bewerbungen biblioteca bibliothek bibliotheque bienvenue biglietteria billetterie billing birojs birou
  bistro biuro bizdev boekhouding bogholderi bonjour booking bookings boutique brasserie buchhaltung buchung buchungen
  buergerbuero buero buhalteria buhalterija bureau businessdevelopment butik butikk cabinet cabinetdentaire calidad
  campaign campaigns camping candidaturas candidature candidatures career careers catering cellule cereri citas
  clientele clientes clienti clients clientservices clinic clinique club cobros comanda comenzi comercial comerciales
  commande commandes comments commercial commerciale commerciaux communication communications complaints compliance
  compras compta comptabilite comptes comune comunicacao comunicacion comunicazione concierge conference conseil
  consulenza consultas contabilidad contabilidade contabilita contabilitate contact contactenos contacto contacts
  contactus contato contatti contatto contentieux copyright corporatesales correo courrier crediteuren curriculum
  customer customercare customers customerservice customersuccess customersupport data dataentry dataprivacy
  dataprotection datenschutz datenschutzbeauftragter debiteuren delivery departamento depozit developers devis devops
  dienst dioikisi direcao direccao direccion directie direction direzione dispatch disposition dns documentation
  domains donations donors donotreply dons dotazy download dpo druckerei dzial ecole ecommerce editor editorial
  editors education einkauf ekonomi email empfang empleo emploi emplois employment encomendas engineering enquiries
  enquiry enrollment envios epikoinonia ersatzteile ertekesites escritorio etudes event events expedition expeditions
  exploitation export exportacao exportacion exports facilities facturacao facturacion facturare facturas facturatie
  facturation facture facturen factures facturi faktura fakturace fakturacia fakturering faktury faq fatturazione
  fatture faturacao feedback fibu finance financeiro financiar financiero financije firma firmapost formacao formacion
  formation formations formazione fornitori forsaljning foundation fournisseurs franchise frontdesk frontoffice
  fulfilment fundraising garage gare gasthof gemeente gemeinde general geral gerencia geschaeftsfuehrung
  geschaeftsleitung geschaeftsstelle gestion gestione goods gramatvediba grammateia group hallo handel handlowy
  hausverwaltung headoffice hej hello help helpdesk hiring hola hospital hospitality hostmaster hotel hotels
  housekeeping hr hulp humanresources huolto immobilien immobilier imobiliaria import imprensa incidencias indkob info
  infocom informacion informacoes information informatique informativo informazioni infos inkoop inkop inmobiliaria
  innkjop innovation inquiries inquiry inschrijving inscripciones inscription inscriptions institut institute
  insurance investorrelations investors invoice invoices invoicing iroda iscrizioni it ithelp itsupport jefatura job
  jobb jobs juridique kadrovska kadry kancelar kancelaria kanzlei kapcsolat karriere kasse kindergarten kirjaamo
  kirjanpito klacht klachten klanten klantendienst klantenservice klienditeenindus klient klientu klinik komerciala
  kommune kontakt kontor konyveles krankenhaus ksiegowosc kundendienst kundenservice kundesenter kundeservice
  kundtjanst kwaliteit lager laskutus lavoro lawyers learning leasing ledning legal legale letters library licensing
  litiges livraison location locations logistica logistics logistiek logistik logistique logistirio logistyka
  logisztika loja magasin magazijn magazin magazyn magazzino mahnung mahnungen mail mailbox mailer mailerdaemon
  maintenance mairie makler management mantenimiento marcacoes marches marketing marketingteam markkinointi media
  mediarelations mediatheque megrendeles memberservices membership merchants mktg monitoring moreinfo mutuelle muuk
  myynti nabava nakup narucila narudzbe negozio network news newsletter newsletters newsroom niederlassung noc noreply
  notaires notariat notification notifications obchod objednavka objednavky obsluga obslugaklienta odbyt oferta oferte
  oferty offers office oficina ofis okonomi onboarding onderhoud onthaal operaciones operations opleiding ops
  orcamentos order orders ordini ordre ospitalita osto otdel outreach pagos palaute palvelu paraggelies pardavimai
  pardosana partenariat partenariats partner partners partnerships parts payment payments payroll pedidos penzugy pers
  personal personalabteilung personale personalwesen personeel personeelszaken personnel pharmacie pisarna pizzeria
  planification planning poczta podatelna poddrujka podpora podrska poliseis ponude poptavka porachki post postitus
  postmaster postmottak postventa pr praca praktijk praxis praxisteam predaj predajna prenotazione prenotazioni prensa
  presales press presse pressoffice prestations presupuestos preventivi privacy procurement prodaja prodajbi prodej
  prodejna producao produccion product production produkcja produktion produzione programari projects projekte promo
  promotions protocollo proveedores publicaffairs publicidad publicidade publicity publicrelations publishing purchase
  purchases purchasing pwliseis qualidade qualita qualitaet qualite quality questions quote quotes raamatupidamine
  racuni racunovodstvo rathaus receipts recepcao recepce recepcia recepcion receptie reception rechnung rechnungen
  rechnungswesen rechtsabteilung reclamaciones reclamacoes reclamation reclamations reclami recruit recruiting
  recruitment recrutement recursoshumanos redactie redaction redaktion redazione register registration regnskab
  regnskap reklama reklamace reklamacie reklamacje reklamation rekrutacja rekry relatii relatiiclienti relationclient
  relationsclients rendeles rendezvous renewals renseignements rental rentals repairs reparation reparatur reply
  reporting reports request requests research reservas reservation reservations reservering reserveringen reservierung
  restaurant restaurante resurseumane retours returns rezeption rezervace rezervacie rezervacije rezervari rezerwacja
  rezerwacje rgpd rh ricambi ricevimento risorseumane ristorante root rrhh rueckfragen sac sale sales salesteam salg
  salj sav schetovodstvo schooloffice schule scolarite secretaria secretariaat secretariat security segreteria
  seguranca seguridad seguros sekretariat service serviceapresvente servicecenter serviceclient serviceclients
  services servicio servicioalcliente servicios servicliente servicos servis servizi servizio servizioclienti serwis
  shareholders shipping shop shopservice siege signup sistemas sklad skladiste sklep social software sollicitatie
  sollicitaties solutions soporte speakers spedizioni sponsor sponsors sponsorship sprzedaz stadtverwaltung staff
  stages stampa steuerberatung store students studio styrelsen submissions subscribe subscriptions suport suporte
  supplier suppliers support supportteam survey suscripciones sustainability syndic sysadmin systems szamlazas szerviz
  szkolenia szolgaltatas tajnistvo talent taller talous tarifs team tech technical technik technika technique
  technology techsupport tecnico tecnologia tehnika tender tenders termin termine tesoreria tesouraria testing texniko
  tickets tienda tilaukset titkarsag toimisto tours training transport trattoria travel treasury tresorerie trustees
  tuki turismo uctaren uctarna ucto ufficio ufficioacquisti ufficiostampa ufficiotecnico ugyfelszolgalat universite
  unsubscribe uprava urgence urzad uzsakymai vacancies vacature vacatures vanzari varasto vendas vendita vendite
  vendors ventas vente ventes ventesinternet verein verhuur verkauf verkoop verkstad verksted vermietung versand
  versicherung vertrieb vertriebsinnendienst verwaltung verzending vevoszolgalat viescolaire visites volunteer
  volunteers vorstand vyroba warehouse warranty web webmaster webshop website webteam weingut welcome werbung werk
  werkplaats werkstatt whois wholesale willkommen winery winkel wordpress workshop zakaz zakaznici zakaznickyservis
  zakaznik zakupy zamowienia zaopatrzenie zentrale`;

/** Words that only join others: `service-de-presse`, `the.office`, `sales-team`. Alone they are no role. */
export const JOINING_WORDS =
  'and au aux de del della der des di do dos du et fuer la le les los of our par the to und us van y';
