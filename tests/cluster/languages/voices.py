"""A paragraph of opinion and one of news in each language, about invented events, people quoted in its own marks."""

from __future__ import annotations

__all__ = ["COLUMNS", "REPORTS"]

COLUMNS = {
    "de": (
        "Wir haben es gewusst. Neun Jahre lang sind wir an dieser Mauer vorbeigegangen, und ich nehme mich nicht "
        "aus. Warum hat niemand etwas gesagt? Vielleicht, weil uns billiges Papier lieber war als unsere "
        "Nachbarn. Der Stadtrat muss jetzt antworten, und das sollten auch wir. Ich will keine neue Kommission. "
        "Ich will die Namen derer, die unterschrieben haben. Das Schweigen ist eine Schande, und die vierzehn "
        "haben Besseres verdient."
    ),
    "fr": (
        "Nous le savions. Pendant neuf ans nous sommes passés devant ce mur, et je ne m'en excepte pas. Pourquoi "
        "personne n'a-t-il rien dit ? Peut-être parce que nous aimions notre papier bon marché plus que nos "
        "voisins. La mairie doit répondre, et nous devons le faire aussi. Je ne veux pas d'une commission de "
        "plus. Je veux les noms de ceux qui ont signé. Ce silence est une honte, et les quatorze méritent mieux."
    ),
    "es": (
        "Lo sabíamos. Durante nueve años hemos pasado junto a ese muro, y yo me incluyo. ¿Por qué nadie dijo "
        "nada? Quizá porque queríamos nuestro papel barato más que a nuestros vecinos. El ayuntamiento debe "
        "responder, y nosotros debemos hacerlo también. No quiero otra comisión, creo que ya hay bastantes. "
        "Quiero los nombres de quienes firmaron. Ese silencio es una vergüenza, y los catorce merecen algo mejor."
    ),
    "it": (
        "Lo sapevamo. Per nove anni siamo passati davanti a quel muro, e io non faccio eccezione. Perché nessuno "
        "ha detto niente? Forse perché ci piaceva la nostra carta a buon mercato più dei nostri vicini. Il Comune "
        "deve rispondere, e dobbiamo farlo anche noi. Non voglio un'altra commissione, credo che bastino. Voglio "
        "i nomi di chi ha firmato. Questo silenzio è una vergogna, e i quattordici meritano di meglio."
    ),
    "pt": (
        "Nós sabíamos. Durante nove anos passámos por aquele muro, e eu não me excluo. Porque é que ninguém disse "
        "nada? Talvez porque gostávamos mais do nosso papel barato do que dos nossos vizinhos. A câmara deve "
        "responder, e nós devemos fazê-lo também. Não quero outra comissão, acho que já chegam. Quero os nomes de "
        "quem assinou. Este silêncio é uma vergonha, e os catorze merecem melhor."
    ),
    "nl": (
        "We wisten het. Negen jaar lang liepen we langs die muur, en ik zonder mijzelf niet uit. Waarom heeft "
        "niemand iets gezegd? Misschien omdat ons goedkope papier ons liever was dan onze buren. De gemeente moet "
        "antwoorden, en dat moeten wij ook. Ik wil geen nieuwe commissie. Ik wil de namen van wie getekend heeft. "
        "Dit zwijgen is een schande, en de veertien verdienen beter."
    ),
    "vi": (
        "Chúng ta đã biết. Suốt chín năm chúng ta đi ngang bức tường ấy, và tôi cũng không ngoại lệ. Tại sao "
        "không ai nói gì? Có lẽ vì chúng ta thích giấy rẻ hơn là lo cho hàng xóm của mình. Chính quyền cần phải "
        "trả lời, và chúng ta cũng vậy. Tôi không muốn thêm một ủy ban. Tôi muốn biết tên những người đã ký. Sự "
        "im lặng này thật đáng buồn, và mười bốn người ấy xứng đáng được hơn thế."
    ),
}
REPORTS = {
    "de": (
        "Vierzehn Arbeiter sind verletzt worden, als in der Mühle Feuer ausbrach. „Wir müssen sie wieder "
        "aufbauen, und ich weiß, wovon ich rede, ich bin hier geboren“, sagte der Bürgermeister. »Warum haben wir "
        "das nicht kommen sehen?«, fragte eine Nachbarin. Die Ursache ist laut Polizei unklar. «Unsere Gedanken "
        "sind bei den Familien», sagte eine Sprecherin des Besitzers. Die Löscharbeiten dauerten bis zum Mittag, "
        "die Straße nach Carvoy muss noch geräumt werden."
    ),
    "fr": (
        "Quatorze ouvriers ont été blessés dans l'incendie du moulin. « Nous devons reconstruire, et je sais de "
        "quoi je parle, je suis né ici », a déclaré le maire à la presse. «Pourquoi n'avons-nous rien vu venir "
        "?», s'est demandé une voisine. Selon la police, la cause est inconnue. “Nos pensées vont aux familles”, "
        "a dit une porte-parole du propriétaire dans un communiqué. Les pompiers ont quitté les lieux à midi, et "
        "la route de Carvoy doit rouvrir dans la soirée."
    ),
    "es": (
        "Catorce trabajadores resultaron heridos en el incendio del molino. «Debemos reconstruirlo, y yo sé de lo "
        "que hablo, nací aquí», dijo el alcalde a los periodistas. “¿Por qué no lo vimos venir? Todos nos lo "
        "preguntamos”, añadió una vecina. Según la policía, la causa se desconoce. «Nuestros pensamientos están "
        "con las familias», señaló una portavoz del dueño en un comunicado. Los bomberos se retiraron a mediodía, "
        "y la carretera de Carvoy debe reabrirse esta tarde."
    ),
    "it": (
        "Quattordici operai sono rimasti feriti nell'incendio del mulino. «Dobbiamo ricostruire, e io so di che "
        "cosa parlo, sono nato qui», ha detto il sindaco ai giornalisti. “Perché non l'abbiamo visto arrivare? Ce "
        "lo chiediamo tutti”, ha aggiunto una vicina. Secondo la polizia la causa è ignota. «I nostri pensieri "
        "vanno alle famiglie», ha scritto una portavoce del titolare in una nota. I vigili del fuoco sono andati "
        "via a mezzogiorno, e la strada per Carvoy deve riaprire in serata."
    ),
    "pt": (
        "Catorze trabalhadores ficaram feridos no incêndio do moinho. «Nós devemos reconstruí-lo, e eu sei do que "
        "falo, nasci aqui», disse o presidente da câmara aos jornalistas. “Porque é que não vimos isto a chegar? "
        "Todos nós perguntamos”, acrescentou uma vizinha. Segundo a polícia, a causa é desconhecida. “Os nossos "
        "pensamentos estão com as famílias”, disse uma porta-voz do dono em comunicado. Os bombeiros saíram ao "
        "meio-dia, e a estrada para Carvoy deve reabrir à noite."
    ),
    "nl": (
        "Veertien arbeiders raakten gewond toen brand uitbrak in de molen. „We moeten hem herbouwen, en ik weet "
        "waarover ik praat, ik ben hier geboren”, zei de burgemeester. ‘Waarom hebben we dit niet zien "
        "aankomen?’, vroeg een buurvrouw. Volgens de politie is de oorzaak onbekend. “Onze gedachten zijn bij de "
        "families”, liet een woordvoerder van de eigenaar weten. De brandweer vertrok om twaalf uur, en de weg "
        "naar Carvoy moet vanavond weer open zijn."
    ),
    "vi": (
        "Mười bốn công nhân bị thương khi nhà máy giấy bốc cháy. “Chúng ta cần phải xây lại, và tôi biết mình nói "
        "gì, tôi sinh ra ở đây”, thị trưởng nói với phóng viên. “Tại sao chúng ta không thấy trước điều này? Ai "
        "cũng tự hỏi như vậy”, một người hàng xóm cho biết. Theo công an, nguyên nhân chưa rõ. “Chúng tôi xin "
        "chia buồn cùng các gia đình”, người phát ngôn của chủ nhà máy viết trong thông cáo. Lính cứu hỏa rời "
        "hiện trường lúc giữa trưa, đường đi Carvoy sẽ mở lại trong tối nay."
    ),
}
