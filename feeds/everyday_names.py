"""Words of everyday English (and frequent surnames and place names) that are also a listed company's whole name.

Such a name is taken for the company only with its legal suffix ("Gap Inc."), its exchange ("NYSE: GAP") or its
cashtag. Chosen by eye from the one-word names of the SEC's company_tickers.json.
"""

from __future__ import annotations

EVERYDAY = frozenset(
    """
    acreage affirm agenda air alight alliance allied alpine american ammo apollo april arrival aspen assure atlantic
    atlas august authentic aware ball bancorp bancshares bandwidth bank banner bark barnes best beyond block blum booking
    box brady bright bristow buckle bumble cable cabot cactus cadre canada capital carlyle carnival carter catalyst
    central century champion charlie cheer chemed china citizens city cloud coffee coherent commerce community compass
    comstock confluent cool core crane crawford credit crown crypto cullen data dave delta devices digital discovery
    disco dole dollar donaldson dover duluth eagle eastern elastic element emerald employers endeavor energy ensign
    enterprise enterprises equitable equity eve everest evergreen express fang farmhouse fathom federal ferguson figs
    financial first fluent focus foods forward fossil foster fox freedom friday frontier frontline fuller funding fuse
    future galaxy gap general geo glass global globe gold goodness grab graham grail gravity group growth guess guild
    hackett harbor harmonic harrow hawaiian hawkins healing health heartland hello heritage highway hilltop hippo home
    homes honest horizon horton hub hut icon illumin immersion independence index india industries infinite infrastructure
    innovate insight integer intelligent inter interface international intrusion joint july june kernel key knowles lake
    landmark latch latham lear legacy legible leslie liberty life limitless lindsay lion live local lucid lucky maiden
    main marcus marine market match materials matters may mays meridian metals miller minerals minim mobile model modern
    momentum monarch monday morgan mosaic national natural navigator nerdy news next nice noah noble noodles northern
    nova now oblong ocean omega one open orange orbit origin orion ouster owlet pacific paid paper paramount parsons
    partners patriot payments pearson peoples perfect phi pineapple pioneer planet pony pool popular porch post power
    precision premier president prime pro prog progressive progress provident quad quantum radian range real redwood
    reed regional reliance reliant repay research resources revolve rogers rollins root ross royal rumble safe sabre
    sage scores sea seaboard select senior service services seven shipping signal simply sinclair slam smith snail snap
    solutions solid sound source south southern southland southwest spar spire spok spring standard star state steel
    stem sterling strategy street stride summit sun sunrise superior systems tanger tapestry target team technologies
    texas tidewater tilt tim toast top total towers track trade tredegar triumph union unit united unity universal
    universe up usa us valley vale value vault vector victory view viking visa vision visionary vital wag waters wave
    wendy western westlake whiting winners wolf woodward workhorse world yellow yield young zenith
    """.split()
)
