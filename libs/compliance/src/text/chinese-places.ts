/** Provinces and large cities of China as they are written in English, in small letters. */
const PLACES = new Set(
  (
    'beijing tianjin hebei shanxi liaoning jilin heilongjiang shanghai jiangsu zhejiang anhui fujian jiangxi shandong henan ' +
    'hubei hunan guangdong guangxi hainan chongqing sichuan guizhou yunnan shaanxi gansu qinghai ningxia xinjiang taiwan macau ' +
    'guangzhou shenzhen dongguan foshan zhuhai huizhou zhongshan shantou nanjing suzhou wuxi changzhou nantong xuzhou yangzhou ' +
    'hangzhou ningbo wenzhou shaoxing jiaxing jinhua yiwu hefei wuhu fuzhou xiamen quanzhou nanchang ganzhou jinan qingdao yantai ' +
    'weifang zhengzhou luoyang kaifeng wuhan yichang xiangyang changsha zhuzhou nanning guilin haikou sanya chengdu mianyang ' +
    'guiyang zunyi kunming dali lijiang xian xianyang lanzhou xining yinchuan harbin changchun shenyang dalian anshan taiyuan ' +
    'datong baoding tangshan shijiazhuang baotou pudong'
  ).split(' '),
);

/** Whether a name, given in small letters, is that of a place: in English text it is no pinyin. */
export const isChinesePlace = (name: string): boolean => PLACES.has(name);
