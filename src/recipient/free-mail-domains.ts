// Domains whose mailboxes anybody can have, by country: what the `email-providers` package lacks, and what it lists wrongly.

/** Free mail, and the mailboxes that come with a private line; where a firm has such a box, it is one among strangers. */
export const MORE_FREE_MAIL_DOMAINS = `
  orange.fr wanadoo.fr free.fr freesbee.fr libertysurf.fr worldonline.fr online.fr bbox.fr laposte.net sfr.fr neuf.fr
  cegetel.net numericable.fr numericable.com noos.fr 9online.fr 9business.fr club-internet.fr aliceadsl.fr alicemail.fr
  tiscali.fr infonie.fr freesurf.fr voila.fr caramail.com caramail.fr mailo.com mailo.eu net-c.com net-c.fr netcourrier.com
  gmx.fr aol.fr lycos.fr yopmail.fr zaclys.net mel.fr only.fr wanadoo.re orange.re mediaserv.net canl.nc lagoon.nc mail.pf
  monaco.mc libello.com
  web.de gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.eu gmx.org gmx.info gmx.biz gmx.li gmx.es gmx.it gmx.co.uk gmx.us gmx.pt
  t-online.de magenta.de freenet.de arcor.de online.de onlinehome.de vodafone.de vodafonemail.de kabelmail.de unitybox.de
  kabelbw.de alice.de alice-dsl.net alice-dsl.de o2mail.de o2online.de genion.de ewetel.net ewe.net osnanet.de htp-tel.de
  versanet.de nexgo.de netcologne.de vr-web.de mail.de email.de emailn.de smart-mail.de firemail.de directbox.com ok.de
  lycos.de aol.de compuserve.de yahoo.de uni.de tutanota.de posteo.at posteo.ch posteo.eu posteo.org mnet-mail.de
  mnet-online.de gmx-topmail.de
  aon.at a1.net chello.at inode.at liwest.at utanet.at kabsi.at drei.at sms.at tele2.at netway.at eunet.at
  bluewin.ch bluemail.ch hispeed.ch sunrise.ch swissonline.ch quickline.ch vtxnet.ch romandie.com netplus.ch citycable.ch
  tic.ch econophone.ch ik.me etik.com
  libero.it virgilio.it alice.it tiscali.it tin.it inwind.it iol.it blu.it giallo.it tim.it fastwebnet.it email.it
  vodafone.it katamail.com supereva.it interfree.it poste.it aruba.it lycos.it excite.it teletu.it infinito.it
  pec.it legalmail.it arubapec.it postecert.it pec.libero.it
  telefonica.net terra.es ono.com ya.com eresmas.com movistar.es orange.es wanadoo.es jazztel.es telecable.es mundo-r.com
  vodafone.es euskaltel.net iespana.es ozu.es inicia.es teleline.es hispavista.com 
  sapo.pt clix.pt netcabo.pt iol.pt telepac.pt mail.telepac.pt oninet.pt portugalmail.pt aeiou.pt mail.pt
  skynet.be telenet.be proximus.be belgacom.net scarlet.be voo.be brutele.be tiscali.be pandora.be
  ziggo.nl kpnmail.nl kpnplanet.nl planet.nl hetnet.nl home.nl chello.nl upcmail.nl xs4all.nl quicknet.nl casema.nl
  zonnet.nl tele2.nl caiway.nl solcon.nl zeelandnet.nl versatel.nl wanadoo.nl online.nl telfort.nl concepts.nl hccnet.nl
  freeler.nl ilse.nl tiscali.nl multikabel.nl onsnet.nu
  pt.lu internet.lu vo.lu email.lu tiscali.lu
  btinternet.com btopenworld.com talk21.com virginmedia.com virgin.net ntlworld.com ntlworld.co.uk blueyonder.co.uk
  talktalk.net talktalk.co.uk sky.com tiscali.co.uk lineone.net supanet.com madasafish.com freeserve.co.uk fsnet.co.uk
  fsmail.net orange.net o2.co.uk onetel.com onetel.net toucansurf.com tesco.net postmaster.co.uk plus.com aol.co.uk
  uwclub.net hotmail.uk eircom.net iol.ie indigo.ie oceanfree.net live.ie ireland.com
  telia.com comhem.se bredband.net tele2.se spray.se home.se swipnet.se glocalnet.net passagen.se bostream.nu 
  online.no broadpark.no getmail.no c2i.net start.no frisurf.no lyse.net altiboxmail.no bluezone.no
  mail.dk stofanet.dk tdcadsl.dk jubii.dk jubiimail.dk ofir.dk youmail.dk webspeed.dk get2net.dk post.tele.dk sol.dk
  kolumbus.fi luukku.com suomi24.fi saunalahti.fi elisanet.fi welho.com pp.inet.fi inet.fi netti.fi dnainternet.net
  jippii.fi mbnet.fi phnet.fi simnet.is visir.is internet.is
  wp.pl o2.pl onet.pl onet.eu onet.com.pl op.pl vp.pl poczta.onet.pl poczta.onet.eu poczta.fm interia.pl interia.eu
  interia.com gazeta.pl tlen.pl go2.pl buziaczek.pl autograf.pl neostrada.pl spoko.pl amorki.pl opoczta.pl int.pl poczta.pl
  seznam.cz email.cz post.cz spoluzaci.cz centrum.cz volny.cz atlas.cz tiscali.cz quick.cz sweb.cz iol.cz chello.cz
  upcmail.cz azet.sk zoznam.sk centrum.sk post.sk pobox.sk atlas.sk stonline.sk chello.sk
  freemail.hu citromail.hu t-online.hu vipmail.hu mailbox.hu indamail.hu upcmail.hu chello.hu digikabel.hu invitel.hu
  enternet.hu externet.hu email.ro rdslink.ro clicknet.ro home.ro personal.ro k.ro bumerang.ro
  abv.bg mail.bg dir.bg gbg.bg lex.bg net.hr inet.hr vip.hr optinet.hr siol.net email.si amis.net t-2.net
  hot.ee mail.ee online.ee neti.ee inbox.lv apollo.lv one.lv inbox.lt takas.lt freemail.lt
  otenet.gr forthnet.gr hol.gr in.gr freemail.gr mail.gr pathfinder.gr tellas.gr
  cytanet.com.cy cablenet.com.cy primehome.com spidernet.com.cy onvol.net maltanet.net global.net.mt go.net.mt
  eunet.rs sbb.rs open.telekom.rs ptt.rs bih.net.ba t.mk t-home.mk mt.net.mk
  mail.ru bk.ru list.ru inbox.ru internet.ru rambler.ru lenta.ru ro.ru autorambler.ru myrambler.ru ukr.net i.ua meta.ua
  bigmir.net mynet.com ttmail.com hanmail.net yahoo.co.jp
  tutanota.com tutamail.com tuta.com tuta.io keemail.me posteo.net mailfence.com disroot.org riseup.net hushmail.com
  startmail.com vivaldi.net fastmail.net fastmail.org fastmail.de fastmail.es fastmail.co.uk simplelogin.com slmail.me
  duck.com mozmail.com privaterelay.appleid.com anonaddy.me addy.io skiff.com cock.li mail2world.com email.com europe.com
  post.com consultant.com engineer.com accountant.com myself.com ymail.net aol.it hotmail.co`;

/** In the package, and no mailbox provider: a firm's or a school's own domain, or a suffix under which firms have theirs. */
export const NOT_FREE_MAIL_DOMAINS = `
  3ammagazine.com about.com alibaba.com ancestry.com aver.com blogos.com bolt.com bt.com bugmenot.com casino.com cu.cc
  dailypioneer.com ddnsfree.com depechemode.com detik.com discovery.com dmv.com dnsmadeeasy.com doityourself.com dynu.net
  easypost.com elvis.com example.com f5.si facebook.com fr.nf games.com garbage.com geek.com gportal.hu hamptonroads.com
  hidemyass.com homestead.com islamonline.net ivillage.com kansascity.com law.com looksmart.com mail-tester.com medscape.com
  msk.ru mydomain.com name.com nus.edu.sg oath.com onmilwaukee.com parrot.com pe.hu pp.ua privacy.net rin.ru saudia.com
  scubadiving.com singpost.com sp.nl space.com spacewar.com spb.ru swissinfo.org techspot.com telstra.com test.com test.de
  unican.es web.id webindia123.com www.com xoom.com yourdomain.com za.com zp.ua`;
